// The world of `domain/powers.md` on one database: made once, in stages, and copied for whatever changes something in it.

import { type APIRequestContext, request as requests } from '@playwright/test';
import { join } from 'node:path';
import type { GlassDoor, Make } from './databases';
import { DATA } from './door';
import { type Cast, type Subjects, beLinked, gather, letIn } from './powers-cast';

/**
 * How far S has come with the others. `offered`: primary access waits for T's answer. `let in`: T has it, and the link waits for
 * L's answer. `linked`: the link is there, and one of L's people works by it. All else is there from the beginning.
 */
export type Stage = 'offered' | 'let in' | 'linked';

/** A door that serves, and the table's actors at it. */
export class Scene {
  constructor(
    readonly door: GlassDoor,
    private readonly cast: Cast,
  ) {}

  /** Whoever stands in a column does something: each time as signed in as at the beginning. */
  async as<T>(column: string, act: (actor: APIRequestContext) => Promise<T>): Promise<T> {
    const storageState = this.cast.cookies.get(column);
    if (!storageState) throw new Error(`The table has a column “${column}”, and nobody here is that.`);
    const actor = await requests.newContext({ baseURL: this.door.address, storageState });
    return act(actor).finally(() => actor.dispose());
  }
}

/** A scene on which nothing may change, with all that stands in its database, and how many entries its audit log has. */
export interface Standing {
  stage: Stage;
  scene: Scene;
  lines: string[];
  entries: number;
}

export class World {
  private cast: Cast | undefined;
  /** Closed doors, of which each scene has a copy. */
  private readonly stages = new Map<Stage, GlassDoor>();
  private readonly standing = new Map<Stage, Standing>();

  private constructor(private readonly make: Make) {}

  static async build(make: Make): Promise<World> {
    const world = new World(make);
    try {
      await world.play('offered', undefined, async (door) => void (world.cast = await gather(door)));
      await world.play('let in', 'offered', (door) => letIn(door, world.cast!));
      await world.play('linked', 'let in', (door) => beLinked(door, world.cast!));
    } catch (error) {
      await world.dispose();
      throw error;
    }
    return world;
  }

  get subjects(): Subjects {
    return this.cast!.subjects;
  }

  /** Plays something at a scene of its own, which is like a stage. */
  async atCopy<T>(stage: Stage, play: (scene: Scene) => Promise<T>): Promise<T> {
    const door = this.make(this.stages.get(stage));
    try {
      await door.open();
      return await play(new Scene(door, this.cast!));
    } finally {
      await door.dispose();
    }
  }

  /** The scene at a stage that all share who change nothing. */
  async shared(stage: Stage): Promise<Standing> {
    const known = this.standing.get(stage);
    if (known) return known;
    const door = this.make(this.stages.get(stage));
    const standing: Standing = { stage, scene: new Scene(door, this.cast!), lines: [], entries: 0 };
    this.standing.set(stage, standing);
    await door.open();
    standing.lines = door.lines();
    standing.entries = door.audit().length;
    return standing;
  }

  /** Every scene that was shared. */
  allShared(): Standing[] {
    return [...this.standing.values()];
  }

  async dispose(): Promise<void> {
    for (const { scene } of this.standing.values()) await scene.door.dispose();
    for (const door of this.stages.values()) await door.dispose();
  }

  private async play(stage: Stage, after: Stage | undefined, what: (door: GlassDoor) => Promise<void>): Promise<void> {
    const door = this.make(after && this.stages.get(after));
    this.stages.set(stage, door);
    if (!after) door.must('import-roster', join(DATA, 'roster.csv'));
    await door.open();
    await what(door);
    const code = await door.close();
    if (code !== 0) throw new Error(`doorward ended with ${code}: ${door.log}`);
  }
}
