import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FilterCompletion } from './FilterCompletion.ts';
import type { Completion, CompletionView, Typed } from './FilterCompletion.ts';

test('completions are asked for once typing pauses, for the place of the caret', async () => {
  const field = openField();
  field.completion.type({ text: 'n', position: 1 });
  field.completion.type({ text: 'na = x', position: 2 });
  assert.deepEqual(field.asked, []);
  await field.pause([row('name', 0, 2)]);
  assert.deepEqual(field.asked, [{ text: 'na = x', position: 2 }]);
  assert.deepEqual(field.labels(), ['name']);
});

test('an answer to an earlier text is never shown', async () => {
  const field = openField();
  field.completion.type({ text: 'n', position: 1 });
  const early = field.startAsking();
  field.completion.type({ text: 'no', position: 2 });
  assert.equal(early.signal.aborted, true);
  await early.answer([row('name', 0, 1)]);
  assert.deepEqual(field.labels(), []);
  await field.pause([row('not', 0, 2)]);
  assert.deepEqual(field.labels(), ['not']);
});

test('an answer that comes after Escape opens nothing', async () => {
  const field = openField();
  field.completion.type({ text: 'n', position: 1 });
  const { answer } = field.startAsking();
  field.completion.close();
  await answer([row('name', 0, 1)]);
  assert.deepEqual(field.labels(), []);
});

test('a request that fails offers nothing and says nothing', async () => {
  const field = openField();
  field.completion.type({ text: 'n', position: 1 });
  await field.startAsking().fail();
  assert.deepEqual(field.labels(), []);
});

test('nothing is chosen until a step is made, and there is a place for nothing between the last and the first', async () => {
  const field = openField();
  field.completion.type({ text: 'n', position: 1 });
  await field.pause([row('name', 0, 1), row('not', 0, 1)]);
  assert.equal(field.view().active, undefined);
  assert.equal(field.completion.take(), undefined);
  const chosen = [1, 1, 1, 1, -1, -1].map((by) => {
    field.completion.step(by === 1 ? 1 : -1);
    return field.view().active;
  });
  assert.deepEqual(chosen, [0, 1, undefined, 0, undefined, 1]);
});

test('what is taken closes the list and replaces what the completion covers', async () => {
  const field = openField();
  field.completion.type({ text: 'name = we', position: 9 });
  await field.pause([row('web1', 7, 9), row('web2', 7, 9)]);
  field.completion.step(1);
  field.completion.step(1);
  assert.deepEqual(field.completion.take(), { from: 7, to: 9, text: 'web2', goesOn: false });
  assert.deepEqual(field.labels(), []);
  assert.equal(field.completion.take(), undefined);
});

test('a choice stays while more of it is typed and the list becomes shorter', async () => {
  const field = openField();
  field.completion.type({ text: 'w', position: 1 });
  await field.pause([row('wall', 0, 1), row('web', 0, 1), row('web2', 0, 1)]);
  field.completion.step(1);
  field.completion.step(1);
  field.completion.type({ text: 'we', position: 2 });
  assert.deepEqual(field.labels(), ['web', 'web2']);
  assert.deepEqual(field.completion.take(), { from: 0, to: 2, text: 'web', goesOn: false });
});

test('the list closes when the caret goes elsewhere, and stays when it does not', async () => {
  const field = openField();
  field.completion.type({ text: 'we', position: 2 });
  await field.pause([row('web', 0, 2)]);
  field.completion.moveCaret(2);
  assert.deepEqual(field.labels(), ['web']);
  field.completion.moveCaret(1);
  assert.deepEqual(field.labels(), []);
});

test('the only completion is not offered when it is there already', async () => {
  const field = openField();
  field.completion.type({ text: 'name = web', position: 10 });
  await field.pause([row('web', 7, 10)]);
  assert.deepEqual(field.labels(), []);
  field.completion.open({ text: 'name = web', position: 10 });
  await field.lastRequest().answer([row('web', 7, 10), row('web2', 7, 10)]);
  assert.deepEqual(field.labels(), ['web', 'web2']);
});

test('texts with line breaks, which the field cannot hold, and more than 20 rows are not offered', async () => {
  const field = openField();
  field.completion.type({ text: 'w', position: 1 });
  const many = Array.from({ length: 30 }, (_, index) => row(`web${index}`, 0, 1));
  await field.pause([row('"w\nx"', 0, 1), ...many]);
  assert.equal(field.labels().length, 20);
  assert.equal(field.labels()[0], 'web0');
});

interface Request {
  readonly signal: AbortSignal;
  readonly answer: (rows: readonly Completion[]) => Promise<void>;
  readonly fail: () => Promise<void>;
}

function openField() {
  const asked: Typed[] = [];
  const requests: Request[] = [];
  let view: CompletionView = { rows: [], active: undefined };
  let waiting: (() => void) | undefined;
  const completion = new FilterCompletion({
    ask: (typed, signal) => {
      asked.push(typed);
      const { promise, resolve, reject } = Promise.withResolvers<readonly Completion[]>();
      const answer = async (rows: readonly Completion[]) => settle(() => resolve(rows));
      requests.push({ signal, answer, fail: async () => settle(() => reject(new Error('unreachable'))) });
      return promise;
    },
    wait: (run) => {
      waiting = run;
      return () => (waiting = undefined);
    },
    onChange: (changed) => (view = changed),
  });
  const lastRequest = (): Request => {
    const request = requests.at(-1);
    assert.ok(request, 'something was asked');
    return request;
  };
  const startAsking = (): Request => {
    waiting?.();
    return lastRequest();
  };
  const pause = (rows: readonly Completion[]): Promise<void> => startAsking().answer(rows);
  const labels = (): string[] => view.rows.map(({ label }) => label);
  return { completion, asked, startAsking, lastRequest, pause, labels, view: () => view };
}

/** Promises that wait for each other are through at the next turn of the event loop. */
async function settle(act: () => void): Promise<void> {
  act();
  await new Promise((resolve) => setImmediate(resolve));
}

function row(text: string, from: number, to: number): Completion {
  return { kind: 'VALUE', text, label: text, detail: null, from, to };
}
