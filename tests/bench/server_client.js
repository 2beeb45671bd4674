// The yardstick of bench_server.sh: 3,000 chat completions with a picture, 64 at
// a time, by node's own http module.
'use strict';
const http = require('http');
const url = new URL(process.argv[2] + '/v1/chat/completions');
const ASKS = 3000, WINDOW = 64, PICTURE = 61000;
const picture = Buffer.alloc(PICTURE, 7);
const agent = new http.Agent({keepAlive: true, maxSockets: WINDOW});
let given = 0, answered = 0;

function body() {
  return JSON.stringify({model: 'm', messages: [{role: 'user', content: [
    {type: 'image_url', image_url: {
      url: 'data:image/jpeg;base64,' + picture.toString('base64')}},
    {type: 'text', text: 'Where?'}]}], temperature: 0, max_tokens: 64});
}

function ask() {
  if (given >= ASKS) return;
  given++;
  const text = body();
  const request = http.request(url, {method: 'POST', agent, headers: {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(text)}}, (reply) => {
    const parts = [];
    reply.on('data', (part) => parts.push(part));
    reply.on('end', () => {
      const tree = JSON.parse(Buffer.concat(parts).toString());
      answered += tree.choices[0].message.content.length > 0 ? 1 : 0;
      if (answered === ASKS) done();
      ask();
    });
  });
  request.end(text);
}

const begun = process.hrtime.bigint(), used = process.cpuUsage();
function done() {
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  const cpu = process.cpuUsage(used);
  console.log(`${Math.round(ASKS / seconds)} /s, ` +
    `${((cpu.user + cpu.system) / 1000 / ASKS).toFixed(3)} ms CPU each`);
  agent.destroy();
}
for (let i = 0; i < WINDOW; i++) ask();
