/** The value cannot be written as Marshal or YAML. */
export class UnencodableValue extends Error {
  readonly code = 'UNENCODABLE_VALUE';
  readonly fault: string;
  constructor(fault: string) {
    super(`A value cannot be written for Ruby: ${fault}`);
    this.fault = fault;
  }
}
