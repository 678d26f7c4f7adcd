/** One variable of the environment that is wrong, and why; never its value, as that may be a secret. */
export interface Problem {
  variable: string;
  message: string;
}
