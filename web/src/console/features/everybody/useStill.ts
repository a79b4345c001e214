// Whether a row stayed in sight for a moment: what is scrolled past is not read.

import { useEffect, useState } from "react";

const STILL_MS = 150;

export function useStill(): boolean {
  const [still, setStill] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setStill(true), STILL_MS);
    return () => clearTimeout(timer);
  }, []);
  return still;
}
