// Reads the text format as a parser others wrote understands it: node prometheus.mjs TOOLS FILE
import {createRequire} from 'node:module';
import {readFileSync} from 'node:fs';

const [tools, file] = process.argv.slice(2);
const parse = createRequire(tools + '/')('parse-prometheus-text-format');
console.log(JSON.stringify((parse.default ?? parse)(readFileSync(file, 'utf8'))));
