/** How processors are called in the names of folders. */
import type { Elf } from './elf.ts';

interface Machine {
  /** `e_machine` of the ELF header. */
  readonly number: number;
  readonly bits: 32 | 64;
  readonly order: 'little' | 'big';
  /** Debian's name, a folder below `/lib` and `/usr/lib`. */
  readonly triplets: readonly string[];
  /** What the loader puts in place of `$PLATFORM`. */
  readonly platforms: readonly string[];
}

/**
 * Sources, read 2026-11: the numbers are those of elf.h, the triplets those of https://wiki.debian.org/Multiarch/Tuples, the platforms
 * AT_PLATFORM of the Linux kernel (arch/…/include/asm/elf.h).
 */
const MACHINES: readonly Machine[] = [
  { number: 62, bits: 64, order: 'little', triplets: ['x86_64-linux-gnu'], platforms: ['x86_64', 'haswell', 'xeon_phi'] },
  { number: 183, bits: 64, order: 'little', triplets: ['aarch64-linux-gnu'], platforms: ['aarch64'] },
  { number: 40, bits: 32, order: 'little', triplets: ['arm-linux-gnueabihf', 'arm-linux-gnueabi'], platforms: ['v7l', 'v6l', 'v5l'] },
  { number: 3, bits: 32, order: 'little', triplets: ['i386-linux-gnu'], platforms: ['i686', 'i586', 'i486', 'i386'] },
  { number: 62, bits: 32, order: 'little', triplets: ['x86_64-linux-gnux32'], platforms: ['x86_64'] },
  { number: 21, bits: 64, order: 'little', triplets: ['powerpc64le-linux-gnu'], platforms: ['power10', 'power9', 'power8'] },
  { number: 22, bits: 64, order: 'big', triplets: ['s390x-linux-gnu'], platforms: ['z16', 'z15', 'z14', 'z13'] },
  { number: 243, bits: 64, order: 'little', triplets: ['riscv64-linux-gnu'], platforms: ['riscv64'] },
  { number: 258, bits: 64, order: 'little', triplets: ['loongarch64-linux-gnu'], platforms: ['loongarch'] },
  { number: 8, bits: 64, order: 'little', triplets: ['mips64el-linux-gnuabi64'], platforms: ['mips64'] },
  { number: 8, bits: 32, order: 'little', triplets: ['mipsel-linux-gnu'], platforms: ['mips'] },
]; // prettier-ignore

/** Whether one can be loaded into the other's process. */
export function fits(a: Elf, b: Elf): boolean {
  return a.machine === b.machine && a.bits === b.bits && a.order === b.order;
}

/** Debian's names of the processor that a file is for; empty where it is not known. */
export function tripletsOf(elf: Elf): readonly string[] {
  return machineOf(elf)?.triplets ?? [];
}

/** What `$PLATFORM` may stand for. */
export function platformsOf(elf: Elf): readonly string[] {
  return machineOf(elf)?.platforms ?? [];
}

function machineOf({ machine, bits, order }: Elf): Machine | undefined {
  return MACHINES.find((each) => each.number === machine && each.bits === bits && each.order === order);
}
