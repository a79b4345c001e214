// A function that stays the same while what it does follows what is drawn: for handlers of what is drawn once.

import { useCallback, useLayoutEffect, useRef } from "react";

export function useStable<In extends unknown[], Out>(deed: (...input: In) => Out): (...input: In) => Out {
  const now = useRef(deed);
  useLayoutEffect(() => {
    now.current = deed;
  });
  return useCallback((...input: In) => now.current(...input), []);
}
