import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { describe, expect, it } from 'vitest';
import { portProvider } from './port-provider.js';
import type { Port } from './ports.js';
import { PortsModule } from './ports.module.js';

abstract class Greeter {
  abstract greet(): string;
}

@Injectable()
class Name {
  readonly value = 'Herald';
}

let made = 0;

@Injectable()
class OwnGreeter extends Greeter implements OnModuleInit {
  inits = 0;
  constructor(private readonly name: Name) {
    super();
    made += 1;
  }
  onModuleInit(): void {
    this.inits += 1;
  }
  greet(): string {
    return `${this.name.value}, ${this.inits}`;
  }
}

class TeamGreeter extends Greeter {
  #inits = 0;
  onModuleInit(): void {
    this.#inits += 1;
  }
  greet(): string {
    return `team, ${this.#inits}`;
  }
}

async function greeterWith(brought: Map<Port, object>, own: Parameters<typeof portProvider<Greeter>>[1]) {
  @Module({ imports: [PortsModule.forRoot(brought)], providers: [Name, portProvider(Greeter, own)] })
  class Root {}
  const app = await (await Test.createTestingModule({ imports: [Root] }).compile()).init();
  return app.get(Greeter);
}

describe('portProvider', () => {
  it('makes Herald’s own, with what it needs, and calls its hooks', async () => {
    expect((await greeterWith(new Map(), OwnGreeter)).greet()).toBe('Herald, 1');
  });

  it('takes what a team brought, makes no other, and leaves its hooks to the team’s application', async () => {
    made = 0;
    const greeter = await greeterWith(new Map([[Greeter, new TeamGreeter()]]), OwnGreeter);
    expect(greeter.greet()).toBe('team, 0');
    expect(greeter).toBeInstanceOf(TeamGreeter);
    expect(made).toBe(0);
  });

  it('takes a factory as well', async () => {
    const own = { useFactory: (name: Name) => ({ greet: () => `made for ${name.value}` }), inject: [Name] };
    expect((await greeterWith(new Map(), own)).greet()).toBe('made for Herald');
    expect((await greeterWith(new Map([[Greeter, new TeamGreeter()]]), own)).greet()).toBe('team, 0');
  });
});
