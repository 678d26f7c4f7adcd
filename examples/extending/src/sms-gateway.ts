import { Injectable, Module } from '@nestjs/common';

/** Whoever sends the shop's texts, as he speaks HTTP. Another one is another class of these forty lines. */
@Injectable()
export class SmsGateway {
  private readonly url = process.env['SMS_GATEWAY_URL'];
  private readonly token = process.env['SMS_GATEWAY_TOKEN'] ?? '';

  get isSetUp(): boolean {
    return this.url !== undefined;
  }

  /** Sends one text, or none, and answers what the gateway said. The same `key` is one text to it, however often it is asked. */
  async post(text: { key: string; to: string; body: string }, signal: AbortSignal): Promise<Response> {
    const { key, to, body } = text;
    return fetch(`${this.url}/messages`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${this.token}`,
        'Content-Type': 'application/json',
        'Idempotency-Key': key,
      },
      body: JSON.stringify({ to, body }),
      redirect: 'error',
      signal,
    });
  }
}

@Module({ providers: [SmsGateway], exports: [SmsGateway] })
export class SmsModule {}
