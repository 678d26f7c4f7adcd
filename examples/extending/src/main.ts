import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { mountHerald } from 'herald';
import { AppModule } from './app.module.js';

const app = await NestFactory.create(AppModule);
mountHerald(app, { path: '/herald' });
app.enableShutdownHooks();
await app.listen(process.env['PORT'] ?? 3000);
