// Lays beside every built file that packs well the same as .br and .gz, for browsers to be given.
const { brotliCompressSync, gzipSync, constants } = require("node:zlib");
const { readdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const folder = process.argv[2];
for (const name of readdirSync(folder)) {
  if (!/\.(css|js|svg)$/.test(name)) continue;
  const plain = readFileSync(join(folder, name));
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
  writeFileSync(join(folder, `${name}.br`), brotliCompressSync(plain, { params }));
  writeFileSync(join(folder, `${name}.gz`), gzipSync(plain, { level: 9 }));
}
