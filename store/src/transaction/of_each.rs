//! One query for what belongs to many keys, instead of one for each of them.

use domain::moment::Moment;
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, AssertSqlSafe, FromRow};

use crate::transaction::fault::Fault;

/// Keys of one statement. It always has as many places: so it stays one statement, which the database prepares once.
const PLACES: usize = 50;

/// What a statement is given beside the keys.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Parameter<'a> {
    /// An id, or a PID/SL.
    Text(&'a str),
    /// A time.
    At(Moment),
}

/// The rows of a query for all of these keys. `KEYS` in the SQL stands for them; what is given is $1, $2 and so on. Of more keys
/// than one statement takes, the rows come in the order of the SQL for each 50.
pub(crate) async fn of_each<T>(
    tx: &mut AnyConnection,
    sql: &str,
    parameters: &[Parameter<'_>],
    keys: &[impl AsRef<str> + Sync],
) -> Result<Vec<T>, Fault>
where
    T: for<'r> FromRow<'r, AnyRow> + Send + Unpin,
{
    let first = parameters.len() + 1;
    let places: Vec<String> = (first..first + PLACES).map(|number| format!("${number}")).collect();
    let sql = sql.replace("KEYS", &places.join(", "));
    let mut found = Vec::new();
    for keys in keys.chunks(PLACES) {
        let mut query = sqlx::query_as::<Any, T>(AssertSqlSafe(sql.clone()));
        for value in parameters {
            query = match *value {
                Parameter::Text(text) => query.bind(text),
                Parameter::At(moment) => query.bind(moment.0),
            };
        }
        for place in 0..PLACES {
            query = query.bind(keys.get(place).map(AsRef::as_ref).unwrap_or_default());
        }
        found.extend(query.fetch_all(&mut *tx).await?);
    }
    Ok(found)
}
