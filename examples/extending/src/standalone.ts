import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { HeraldModule, mountHerald } from 'herald';
import { SmsModule } from './sms-gateway.js';
import { SmsChannel } from './sms.channel.js';

// Herald and nothing else, with a channel more.
const herald = HeraldModule.forRoot({ env: process.env, as: 'herald', imports: [SmsModule], channels: [SmsChannel] });
const app = await NestFactory.create(herald);
mountHerald(app, { path: '/' });
app.enableShutdownHooks();
await app.listen(process.env['PORT'] ?? 4000);
