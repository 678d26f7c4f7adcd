// node --require: at its end, a process writes the files that were loaded by `require` into the file that LOADED_PACKAGES names.
const { writeFileSync } = require('node:fs');

process.on('exit', () => writeFileSync(process.env.LOADED_PACKAGES, Object.keys(require.cache).join('\n')));
