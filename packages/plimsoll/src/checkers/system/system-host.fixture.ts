/** The files of a small host: 4 cores, 8 GB, one disk. */
export const HOST_FILES: Readonly<Record<string, string>> = {
  "proc/stat": `cpu  1000 0 500 8000 500 0 0 0 0 0
cpu0 250 0 125 2000 125 0 0 0 0 0
cpu1 250 0 125 2000 125 0 0 0 0 0
cpu2 250 0 125 2000 125 0 0 0 0 0
cpu3 250 0 125 2000 125 0 0 0 0 0
intr 1234
`,
  "proc/meminfo": `MemTotal:        8000000 kB
MemFree:          500000 kB
MemAvailable:    2000000 kB
SwapTotal:       1000000 kB
SwapFree:         750000 kB
`,
  "proc/loadavg": "1.50 2.25 0.75 2/345 6789\n",
  "proc/net/sockstat": "sockets: used 50\nTCP: inuse 11 orphan 0 tw 3 alloc 14 mem 2\nUDP: inuse 4 mem 1\n",
  "proc/net/sockstat6": "TCP6: inuse 2\nUDP6: inuse 1\n",
  "proc/sys/fs/file-nr": "2500\t0\t10000\n",
  "proc/pressure/cpu": "some avg10=12.50 avg60=8.00 avg300=3.00 total=1\n",
  "proc/pressure/io":
    "some avg10=0.40 avg60=0.20 avg300=0.10 total=1\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n",
  "proc/1/stat": "1 (init) S 0\n",
  "proc/77/stat": "77 (engine) S 1\n",
  "proc/self/mountinfo": "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n",
  "proc/self/cgroup": "0::/\n",
};
