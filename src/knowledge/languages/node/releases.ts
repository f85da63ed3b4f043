/** Release lines of Node. Source: its release schedule. */

/** The code names of release lines with long-term support, and their major versions. */
export const releaseLines: Readonly<Record<string, number>> = {
  fermium: 14,
  gallium: 16,
  hydrogen: 18,
  iron: 20,
  jod: 22,
  krypton: 24,
};
