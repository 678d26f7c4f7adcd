import { type ArgumentsHost, Catch } from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import type { Response } from 'express';
import { HeraldError } from '../errors/index.js';
import { httpStatusOf } from './to-client-error.js';

/**
 * What becomes of an error on its way out. In GraphQL it goes on untouched to `toClientError`, which logs it:
 * Nest's own filter would log it a second time. Plain HTTP routes answer Herald's errors by code and status.
 */
@Catch()
export class ErrorFilter extends BaseExceptionFilter {
  override catch(error: unknown, host: ArgumentsHost): unknown {
    if (host.getType<'graphql' | 'http'>() !== 'http') return error;
    if (!(error instanceof HeraldError)) return super.catch(error, host);
    const { code, message, details } = error;
    host
      .switchToHttp()
      .getResponse<Response>()
      .status(httpStatusOf(code))
      .json({ error: { ...details, code, message } });
    return undefined;
  }
}
