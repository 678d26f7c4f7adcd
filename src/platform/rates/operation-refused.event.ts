/** Somebody asked for an operation more often than he may, or all together did. */
export class OperationRefused {
  constructor(
    readonly operation: string,
    readonly limit: 'caller' | 'installation',
  ) {}
}
