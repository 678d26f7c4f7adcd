import {
  ActionIcon,
  AppShell,
  Burger,
  Group,
  Menu,
  NavLink,
  ScrollArea,
  Text,
  Tooltip,
  useMantineColorScheme,
} from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDeviceDesktop, IconExternalLink, IconLogout, IconMoon, IconStack2, IconSun } from '@tabler/icons-react';
import { Suspense, useEffect, useRef } from 'react';
import { Link, Route, Switch, useLocation } from 'wouter';
import { ErrorBoundary } from '../parts/error-boundary.js';
import { Logo } from '../parts/logo.js';
import { Loading, NotFound } from '../parts/states.js';
import { ConnectionBadge } from './connection-badge.js';
import { PLACES } from './places.js';
import { useSession } from './session.js';

const SCHEMES = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const;
const NEXT = { auto: 'light', light: 'dark', dark: 'auto' } as const;
const SCHEME_NAMES = { auto: 'as the system', light: 'light', dark: 'dark' } as const;

function SchemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = SCHEMES[colorScheme];
  const label = `Colours: ${SCHEME_NAMES[colorScheme]}`;
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        onClick={() => setColorScheme(NEXT[colorScheme])}
      >
        <Icon size={18} />
      </ActionIcon>
    </Tooltip>
  );
}

function AccountMenu() {
  const { actorId, signOut } = useSession();
  const initials = actorId.slice(0, 2).toUpperCase();
  return (
    <Menu position="bottom-end" width={220}>
      <Menu.Target>
        <ActionIcon variant="light" size="lg" radius="xl" aria-label={`${initials}: signed in as ${actorId}`}>
          <Text size="xs" fw={700}>
            {initials}
          </Text>
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Signed in as {actorId}</Menu.Label>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={signOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Navigation({ onGo }: { onGo: () => void }) {
  const [location] = useLocation();
  return (
    <>
      <AppShell.Section grow component={ScrollArea}>
        {PLACES.map(({ path, title, Icon }) => {
          const isHere = path === '/' ? location === '/' : location === path || location.startsWith(`${path}/`);
          return (
            <NavLink
              key={path}
              component={Link}
              href={path}
              label={title}
              leftSection={<Icon size={18} stroke={1.7} />}
              active={isHere}
              aria-current={isHere ? 'page' : undefined}
              onClick={onGo}
              variant="light"
              style={{ borderRadius: 'var(--mantine-radius-md)' }}
              mb={2}
            />
          );
        })}
      </AppShell.Section>
      <AppShell.Section>
        <NavLink
          href="queues"
          target="_blank"
          rel="noreferrer"
          label="Queues in Redis"
          leftSection={<IconStack2 size={18} stroke={1.7} />}
          rightSection={<IconExternalLink size={14} />}
        />
      </AppShell.Section>
    </>
  );
}

/** Whoever goes to another page by keyboard, or hears the page read, begins with it. */
function usePageChange() {
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  const path = location.split('/')[1] ?? '';
  const place = PLACES.find((candidate) => candidate.path === `/${path}`);
  const before = useRef(path);
  useEffect(() => {
    document.title = `${place?.title ?? 'Nothing here'} – Herald`;
    if (before.current !== path) main.current?.focus();
    before.current = path;
  }, [path, place]);
  return main;
}

export function Shell() {
  const [isOpen, { toggle, close }] = useDisclosure();
  const main = usePageChange();
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 232, breakpoint: 'sm', collapsed: { mobile: !isOpen } }}
      padding={{ base: 'md', lg: 'xl' }}
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="sm" wrap="nowrap">
            <Burger opened={isOpen} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Navigation" />
            <Logo />
            <Text fw={700} size="lg">
              Herald
            </Text>
          </Group>
          <Group gap="xs" wrap="nowrap">
            <ConnectionBadge />
            <SchemeButton />
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="sm" aria-label="Pages">
        <Navigation onGo={close} />
      </AppShell.Navbar>
      <AppShell.Main ref={main} tabIndex={-1} style={{ outline: 'none' }}>
        <ErrorBoundary>
          <Suspense fallback={<Loading />}>
            <Switch>
              {PLACES.map(({ path, Page }) => (
                <Route key={path} path={path === '/' ? '/' : `${path}/*?`}>
                  <Page />
                </Route>
              ))}
              <Route>
                <NotFound what="There is no such page." />
              </Route>
            </Switch>
          </Suspense>
        </ErrorBoundary>
      </AppShell.Main>
    </AppShell>
  );
}
