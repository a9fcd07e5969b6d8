// The description of the API, as a public linter reads it. tests/api/openapi_test.cpp holds it against the program.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import core from '@redocly/openapi-core';

const file = new URL('../../../docs/openapi.json', import.meta.url).pathname;
/** Pages and their files refuse nobody, and a link of a campaign answers with nothing but a redirect. */
const kNotForPages = ['operation-4xx-response', 'operation-2xx-response'];

test('the linter finds nothing', async () => {
  const config = await core.createConfig({ extends: ['recommended'] });
  const found = await core.lint({ ref: file, config });
  const ours = found.filter(({ ruleId }) => !kNotForPages.includes(ruleId));
  assert.deepEqual(ours.map(({ ruleId, message, location }) => `${ruleId}: ${message} ${location[0]?.pointer}`), []);
  assert.deepEqual(found.filter(({ severity }) => severity === 'error'), []);
});
