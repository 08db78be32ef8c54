#!/usr/bin/env node
// The voice that Speech Dispatcher is given in place of a synthesizer: it takes as long as a quick one and writes down what it says, a line of
// JSON for each utterance, into the file that DRILL_SPOKEN names. What Orca takes back before its end was not heard to its end, and the
// line says how much of it was.

import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Characters a second: some 300 words a minute, as practised listeners have it. */
const PACE = 25;

const reply = (...lines) => process.stdout.write(`${lines.join('\n')}\n`);
const note = (line) => appendFileSync(process.env.DRILL_SPOKEN, `${JSON.stringify(line)}\n`);

/** What is being said, if anything. */
let saying;

function begin(text) {
  note({ begins: text });
  reply('701 BEGIN');
  const ends = setTimeout(() => finish('702 END', text.length), (text.length * 1000) / PACE);
  saying = { text, since: Date.now(), ends };
}

function finish(event, heard) {
  clearTimeout(saying.ends);
  note({ said: saying.text, heard: Math.min(heard, saying.text.length) });
  saying = undefined;
  reply(event);
}

function stop(event) {
  if (saying) finish(event, Math.floor(((Date.now() - saying.since) * PACE) / 1000));
}

/** The text of a message, which is SSML. */
function plain(lines) {
  const entities = { lt: '<', gt: '>', quot: '"', apos: '’', amp: '&' };
  const text = lines.join('\n').replace(/<[^>]*>/g, '').replace(/&(\w+);/g, (whole, name) => entities[name] ?? whole);
  return text.replace(/\s+/g, ' ').trim();
}

function speak(lines) {
  reply('200 OK SPEAKING');
  begin(plain(lines));
}

/** Commands that lines follow, up to a dot: what answers the command, and what is done with the lines. */
const RECEIVING = {
  AUDIO: ['207 OK RECEIVING AUDIO SETTINGS', () => reply('203 OK AUDIO INITIALIZED')],
  LOGLEVEL: ['207 OK RECEIVING LOGLEVEL SETTINGS', () => reply('203 OK LOGLEVEL SET')],
  SET: ['203 OK RECEIVING SETTINGS', () => reply('203 OK SETTINGS RECEIVED')],
  SPEAK: ['202 OK RECEIVING MESSAGE', speak],
  CHAR: ['202 OK RECEIVING MESSAGE', speak],
  KEY: ['202 OK RECEIVING MESSAGE', speak],
  SOUND_ICON: ['202 OK RECEIVING MESSAGE', speak],
};

const COMMANDS = {
  INIT: () => reply('299-Writes down what it would say.', '299 OK LOADED SUCCESSFULLY'),
  'LIST VOICES': () => reply('200-pen\ten\tnone', '200 OK VOICE LIST SENT'),
  STOP: () => stop('703 STOP'),
  PAUSE: () => stop('704 PAUSE'),
  QUIT: () => {
    reply('210 OK QUIT');
    process.exit();
  },
};

let receiving;
for await (const line of createInterface({ input: process.stdin })) {
  if (receiving) {
    if (line !== '.') {
      // A line's own dot at its beginning comes doubled.
      receiving.lines.push(line.replace(/^\.\./, '.'));
      continue;
    }
    const { lines, then } = receiving;
    receiving = undefined;
    then(lines);
  } else if (RECEIVING[line]) {
    const [answer, then] = RECEIVING[line];
    receiving = { lines: [], then };
    reply(answer);
  } else if (COMMANDS[line]) {
    COMMANDS[line]();
  } else {
    reply('300 ERR UNKNOWN COMMAND');
  }
}
