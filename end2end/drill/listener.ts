// Somebody at the desk: presses keys, waits for what is said, and goes on when it is quiet. Nothing is known of the page but what is heard.

import { setTimeout as later } from 'node:timers/promises';
import { eventually } from '../engines/driver';
import type { Desk } from './desk';

/** Something that was said: the words, and how many of the characters were heard before it was cut off. */
export interface Utterance {
  words: string;
  heard: number;
}

/** What was done at the keyboard, what was said from then until something else was done, and what should have been and wasn't. */
export interface Moment {
  done: string;
  said: Utterance[];
  missed: string[];
}

export interface Chapter {
  title: string;
  moments: Moment[];
}

/** What should be said and isn't, or not always: that is noted, and the drill goes on. Once it is said it becomes what must be. */
export interface Hoped {
  hoped: string;
}

export const hoped = (words: string): Hoped => ({ hoped: words });

/** So long nothing is said before it counts as quiet, in milliseconds. What belongs together comes within a third of it. */
const QUIET = 700;
/** The same where nothing at all was said yet, but should be. */
const SILENT = 2500;
/** What is not said in this time isn't said any more. */
const PATIENCE = 30_000;

const audible = ({ words, heard }: Utterance) => words.slice(0, heard);

export class Listener {
  private now: Moment;
  private taken = 0;
  private speaking: Utterance | undefined;
  private stirred = Date.now();

  /** Listens, and adds a chapter of this title to the others. */
  constructor(
    private readonly desk: Desk,
    private readonly chapters: Chapter[],
    title: string,
  ) {
    this.now = { done: '(the browser opens)', said: [], missed: [] };
    chapters.push({ title, moments: [this.now] });
  }

  /** From here on another part of the transcript. */
  chapter(title: string): void {
    this.chapters.push({ title, moments: [] });
  }

  /** Presses a key, waits until each of these has been heard to its end, and then for silence. */
  async press(key: string, ...awaited: (string | Hoped)[]): Promise<void> {
    this.begin(key, () => this.desk.press(key));
    await this.hear(awaited);
  }

  /** Presses a key, and goes on as soon as this has been heard: the next key cuts off what follows. */
  async pressUntil(key: string, awaited: string): Promise<void> {
    this.begin(key, () => this.desk.press(key));
    await this.hearTo(awaited);
  }

  /** Presses a key again and again until this is heard. Only the last time is noted, and how often it was. */
  async pressTo(key: string, awaited: string, most = 40): Promise<void> {
    const { moments } = this.chapters[this.chapters.length - 1];
    for (let times = 1; times <= most; times++) {
      await this.press(key);
      if (times > 1) {
        moments.splice(-2, 1);
        this.now.done = `${key}, ${times} times`;
      }
      if (this.has(awaited)) return;
    }
    throw new Error(`${key} didn’t lead to “${awaited}” in ${most} times`);
  }

  /** Reads on, line by line, until this is heard. */
  async readTo(awaited: string, most = 15): Promise<void> {
    for (let lines = 0; lines < most; lines++) {
      await this.press('Down');
      if (this.has(awaited)) return;
    }
    throw new Error(`“${awaited}” is not in the next ${most} lines`);
  }

  /** Types a text, and waits for what is to be heard of it. What is secret is noted by another name. */
  async type(text: string, noted = `“${text}”`, ...awaited: string[]): Promise<void> {
    this.begin(noted, () => this.desk.type(text));
    await this.hear(awaited, QUIET);
  }

  /** Types on, as slowly as somebody who thinks, until anything is said, and some letters more: hands don't stop at once. */
  async typeOn(text: string, ...awaited: (string | Hoped)[]): Promise<void> {
    this.begin(`“${text}” and so on, letter by letter`, () => undefined);
    const begun = Date.now();
    for (let [typed, more] = [0, 6]; more > 0; typed++) {
      if (Date.now() - begun > 3 * PATIENCE) throw new Error('While somebody typed, nothing was said');
      this.desk.type(text[typed % text.length]);
      await later(300);
      this.listen();
      if (this.now.said.length > 0) more--;
    }
    await this.hear(awaited);
  }

  /** Does nothing, for as long as something may take that may be silent. */
  async waitFor(noted: string, milliseconds: number, ...awaited: Hoped[]): Promise<void> {
    this.begin(`(${noted})`, () => undefined);
    await this.hear(awaited, milliseconds);
  }

  private begin(done: string, doing: () => void): void {
    this.listen();
    this.now = { done, said: [], missed: [] };
    this.chapters[this.chapters.length - 1].moments.push(this.now);
    this.stirred = Date.now();
    doing();
  }

  private has(awaited: string): boolean {
    return this.now.said.some((utterance) => audible(utterance).includes(awaited));
  }

  private async hear(awaited: (string | Hoped)[], silent = SILENT): Promise<void> {
    for (const each of awaited) {
      if (typeof each === 'string') await this.hearTo(each);
    }
    const quiet = () => Date.now() - this.stirred >= (this.now.said.length > 0 ? QUIET : silent);
    await eventually('silence', () => (this.listen(), !this.speaking && quiet()), 10 * PATIENCE);
    for (const each of awaited) {
      if (typeof each !== 'string' && !this.has(each.hoped)) this.now.missed.push(each.hoped);
    }
  }

  /** Waits until this has been heard to its end, and no longer. */
  async hearTo(awaited: string): Promise<void> {
    await eventually(awaited, () => (this.listen(), this.has(awaited)), PATIENCE).catch(() => {
      throw new Error(`After ${this.now.done} “${awaited}” was not heard, but: ${this.now.said.map(audible).join(' / ') || 'nothing'}`);
    });
  }

  /** Takes what the voice has written down since. What began before a key belongs to what was done before it. */
  private listen(): void {
    const lines = this.desk.spoken().split('\n').slice(0, -1);
    for (const line of lines.slice(this.taken)) {
      const note = JSON.parse(line) as { begins: string } | { said: string; heard: number };
      if ('begins' in note) {
        this.speaking = { words: note.begins, heard: 0 };
        this.now.said.push(this.speaking);
      } else if (this.speaking) {
        this.speaking.heard = note.heard;
        this.speaking = undefined;
      }
      this.stirred = Date.now();
    }
    this.taken = lines.length;
  }
}
