//! Random sequences of commands by random people, and beside the store a simple model that reckons by the rules R5 to R16
//! what each of them may do and what is so afterwards. A sequence on which the two differ is made as short as can be, and told
//! step by step with the seed from which it comes again.

#[path = "story/cast.rs"]
#[expect(dead_code, reason = "the stories use the rest of it")]
mod cast;
#[path = "story/ties.rs"]
#[expect(dead_code, reason = "the stories use the rest of it")]
mod ties;

mod model {
    pub mod agency;
    pub mod at_site;
    pub mod at_the_agency;
    pub mod between;
    pub mod carry_out;
    pub mod choose;
    pub mod command;
    pub mod compare;
    pub mod facts;
    pub mod keys;
    pub mod leaving;
    pub mod reckon;
    pub mod step;
    pub mod whole;
    pub mod world;
}

use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use cast::Stage;
use model::step::step;
use model::world::World;

/// What the sequences are made of: another seed, other sequences.
const SEED: [u8; 32] = *b"Doorward: who may do what, where";

/// The longest sequence; they are half as long on average.
const STEPS: usize = 120;

fn tell(stage: impl Future<Output = Stage>, sequences: u32) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let world = runtime.block_on(async { World::begins(stage.await).await });
    let config = Config {
        cases: sequences,
        max_shrink_iters: 400,
        max_shrink_time: 90_000,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &SEED));
    let told =
        runner.run(&vec(step(), 1..=STEPS), |steps| runtime.block_on(world.tell(&steps)).map_err(TestCaseError::fail));
    if let Err(error) = told {
        panic!("with the seed {:?}: {error}", String::from_utf8_lossy(&SEED));
    }
}

#[test]
fn on_sqlite() {
    tell(Stage::sqlite(), 40);
}

#[test]
fn on_postgres() {
    tell(Stage::postgres(), 12);
}
