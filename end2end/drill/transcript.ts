// What was heard, as docs/orca.md shows it.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chapter, Moment, Utterance } from './listener';

const FILE = join(__dirname, '..', '..', 'docs', 'orca.md');

const ABOUT = `\`make drill\` writes this page: somebody at the keyboard, who knows of the pages only what Orca says. Orca is as it is installed, but doesn't name
each key. Its voice writes instead of speaking, at 25 characters a second. A slash stands between two things said; what a key or Orca itself cut
off ends in \`…\`; keys that only lead somewhere are counted.`;

/** Without what differs from run to run or is nobody's business; a one-time password may be said in two parts. */
function settled(words: string): string {
  const secret = /\b(?:[a-z]+-)+\d\d(?:-[a-z]+)*(?:-\d\d|-)?/g;
  return words.replace(/127\.0\.0\.1:\d+/g, '127.0.0.1').replace(secret, '[the one-time password]');
}

const said = ({ words, heard }: Utterance) => (heard < words.length ? `${words.slice(0, heard)}…` : words);

function row(moment: Moment): string {
  const words = settled(moment.said.map(said).join(' / ')).replace(/[|\\]/g, '\\$&') || '(nothing)';
  const missed = moment.missed.map((each) => ` **Not said: “${each}”**`).join('');
  return `| ${settled(moment.done)} | ${words}${missed} |`;
}

function part({ title, moments }: Chapter): string {
  return ['', `## ${title}`, '', '| pressed or typed | said |', '|---|---|', ...moments.map(row)].join('\n');
}

/** What should have been heard, and wasn't. */
function missing(chapters: Chapter[]): string {
  const lines = chapters.flatMap(({ title, moments }) =>
    moments.flatMap(({ done, missed }) => missed.map((words) => `- ${title}: after \`${done}\`, “${words}”`)),
  );
  return lines.length === 0 ? '\nAll that matters was said.' : ['', 'Not said, and it should be:', '', ...lines].join('\n');
}

/** Writes the page. */
export function write(versions: string[], chapters: Chapter[]): void {
  const day = new Date().toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
  const head = ['# What a screen reader says', '', `Heard on ${day}: ${versions.join(', ')}.`, '', ABOUT];
  writeFileSync(FILE, [...head, missing(chapters), ...chapters.map(part), ''].join('\n'));
}
