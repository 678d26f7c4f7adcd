export {
  clean,
  jsonObject,
  jsonProblems,
  line,
  name,
  NAME_CHARS,
  parsed,
  type Problem,
  refusal,
  text,
} from './field-rules.js';
export { isTimeZone } from './time-zone.js';
