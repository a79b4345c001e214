// Links and the query of the address, so that features need not know the router. Never put anything personal there.

import { useRouter, useRouterState } from "@tanstack/react-router";
import type { AnchorHTMLAttributes, MouseEvent, Ref } from "react";
import { useCallback, useMemo } from "react";

/** Goes to a place of the console. */
export function useGo(): (href: string, options?: { replace?: boolean }) => void {
  const router = useRouter();
  return useCallback(
    (href, options) => (options?.replace === true ? router.history.replace(href) : router.history.push(href)),
    [router],
  );
}

type Props = AnchorHTMLAttributes<HTMLAnchorElement> & { to: string; ref?: Ref<HTMLAnchorElement> };

/** A link within the console. */
export function AppLink({ to, onClick, children, ...rest }: Props) {
  const go = useGo();
  const follow = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (event.defaultPrevented || !plain || rest.target !== undefined) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} onClick={follow} {...rest}>
      {children}
    </a>
  );
}

/** The parameters of the route, such as the `id` of `/customers/$id`. */
export function useRouteParam(name: string): string {
  const matches = useRouterState({ select: (state) => state.matches });
  const params = matches.at(-1)?.params as Record<string, string> | undefined;
  return params?.[name] ?? "";
}

/** The path of the page now. */
export function usePath(): string {
  return useRouterState({ select: (state) => state.location.pathname });
}

/** Filters kept in the address: ids, states and kinds only. An empty value leaves the address. */
export function useFilters<Name extends string>(
  ...names: Name[]
): [Record<Name, string | undefined>, (change: Partial<Record<Name, string | undefined>>) => void] {
  const router = useRouter();
  const search = useRouterState({ select: (state) => state.location.searchStr });
  const key = names.join(",");
  const values = useMemo(() => {
    const query = new URLSearchParams(search);
    return Object.fromEntries(key.split(",").map((name) => [name, query.get(name) ?? undefined])) as Record<Name, string | undefined>;
  }, [search, key]);
  const change = (next: Partial<Record<Name, string | undefined>>): void => {
    const query = new URLSearchParams(router.state.location.searchStr);
    for (const [name, value] of Object.entries(next) as [string, string | undefined][]) {
      if (value === undefined || value === "") query.delete(name);
      else query.set(name, value);
    }
    const text = query.toString();
    router.history.replace(router.state.location.pathname + (text === "" ? "" : `?${text}`));
  };
  return [values, change];
}
