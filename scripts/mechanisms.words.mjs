// The words of mechanisms.table.mjs: which test must miss it, and how it is taken out.

export const test = (project, file, name) => ({ project, file: `test/${project}/${file}.${project}.spec.ts`, name });
export const small = (file, name) => ({ project: 'small', file: `src/${file}.spec.ts`, name });
export const off = (file, find, replace = '') => ({ file: `src/${file}.ts`, find, replace });
