/** A mounted filesystem worth watching. */
export interface Mount {
  /** Where it is mounted, as the host names it. */
  readonly point: string;
  readonly type: string;
  /** Lives on another machine (or in a program), so that asking for its size can hang. */
  readonly isRemote: boolean;
}

export interface MountChoice {
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}

/** More than that would drown the component; the first by mount point are taken. */
const MAX_MOUNTS = 64;
const PSEUDO_TYPES = new Set(
  `autofs binder binfmt_misc bpf cgroup cgroup2 configfs debugfs devpts devtmpfs efivarfs fuse.gvfsd-fuse fuse.lxcfs
  fuse.portal fusectl hugetlbfs mqueue none nsfs overlay proc procfs pstore ramfs resctrl rpc_pipefs securityfs selinuxfs
  sysfs tmpfs tracefs`.split(/\s+/),
);
/** Images: always full, by design. */
const IMAGE_TYPES = new Set(["squashfs", "iso9660", "erofs", "cramfs", "udf", "romfs"]);
const REMOTE_TYPE = /^(?:nfs\d?|cifs|smb\d?|smbfs|ceph|glusterfs|lustre|9p|afs|gpfs|beegfs|ncpfs|fuse\..+|fuse)$/;
const INTERNAL_POINT =
  /^\/(?:dev|proc|sys|run\/credentials|run\/k3s\/containerd|var\/lib\/docker|var\/lib\/containers\/storage|var\/lib\/kubelet\/pods|snap)(?:\/|$)/;
/** Files that container runtimes mount one by one from the host's disk. */
const RUNTIME_FILE = /^\/(?:etc\/(?:hosts|hostname|resolv\.conf)|run\/\.containerenv|\.dockerenv)$/;

interface MountLine extends Mount {
  readonly device: string;
  /** The folder of the filesystem that is shown here; anything but `/` is a bind mount. */
  readonly root: string;
}

/** /proc/self/mountinfo (proc(5)) as the list of mounts to watch, by mount point. */
export function selectMounts(mountinfo: string, choice: MountChoice = {}): readonly Mount[] {
  const lines = [...visible(parseMountInfo(mountinfo)).values()];
  const { include, exclude } = choice;
  const wanted = include
    ? lines.filter((line) => matchesAny(line.point, include))
    : withoutDuplicates(lines.filter(isRealMount));
  return wanted
    .filter((line) => exclude === undefined || !matchesAny(line.point, exclude))
    .sort((one, other) => (one.point < other.point ? -1 : 1))
    .slice(0, MAX_MOUNTS)
    .map(({ point, type, isRemote }) => ({ point, type, isRemote }));
}

/** Mount points asked for by name that nothing is mounted at. */
export function missingMounts(mounts: readonly Mount[], include: readonly string[]): readonly string[] {
  return include.filter((name) => !name.endsWith("*") && !mounts.some((mount) => mount.point === name));
}

function parseMountInfo(text: string): readonly MountLine[] {
  const lines: MountLine[] = [];
  for (const line of text.split("\n")) {
    const [left, right] = line.split(" - ", 2);
    const [, , device, root, point] = left?.split(" ") ?? [];
    const type = right?.split(" ")[0];
    if (device === undefined || root === undefined || point === undefined || type === undefined) continue;
    lines.push({ point: decodeOctal(point), type, isRemote: REMOTE_TYPE.test(type), device, root });
  }
  return lines;
}

/** Of several mounts over one point only the last can be seen. */
function visible(lines: readonly MountLine[]): ReadonlyMap<string, MountLine> {
  return new Map(lines.map((line) => [line.point, line]));
}

function isRealMount({ point, type }: MountLine): boolean {
  if (point === "/") return !IMAGE_TYPES.has(type);
  if (PSEUDO_TYPES.has(type) || IMAGE_TYPES.has(type)) return false;
  return !INTERNAL_POINT.test(point) && !RUNTIME_FILE.test(point);
}

/** One mount a device: the filesystem's own root before bind mounts of its parts, then the shortest path. */
function withoutDuplicates(lines: readonly MountLine[]): readonly MountLine[] {
  const rank = (line: MountLine) => (line.root === "/" ? 0 : 4096) + line.point.length;
  const chosen = new Map<string, MountLine>();
  for (const line of lines) {
    const other = chosen.get(line.device);
    if (other === undefined || rank(line) < rank(other)) chosen.set(line.device, line);
  }
  return [...chosen.values()];
}

function matchesAny(point: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith("*") ? point.startsWith(pattern.slice(0, -1)) : point === pattern,
  );
}

/** The kernel writes space, tab, newline and backslash in octal. */
function decodeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
