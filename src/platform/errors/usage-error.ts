/** Herald is used in a way that can't work: something is to be changed in the program. */
export class HeraldUsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'HeraldUsageError';
  }
}
