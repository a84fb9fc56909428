/**
 * The units that a process is in, by its control groups (cgroups(7), `/proc/PID/cgroup`): the path of a group names each
 * unit on the way down to it.
 */
export function unitsOf(cgroups: string): string[] {
  return cgroups.split(/[/\n]/).filter((part) => /^[^:]+\.[a-z]+$/.test(part));
}
