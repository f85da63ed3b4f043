/** Completion for shells, written from the tables of commands and options: nothing is said twice. */
import { COMMANDS, COMMAND_NAMES, type CommandName } from './commands.ts';
import { ENGINES, type Option } from './flags.ts';
import { FLEET_FORMATS, FORMATS } from '../report/formats.ts';
import { OWNERSHIPS, RUNTIMES } from '../run/choices.ts';
import { UsageError } from '../run/errors.ts';
import { didYouMean } from '../run/suggest.ts';
import { transforms } from '../transforms/index.ts';

const SHELLS = { bash, zsh, fish } as const satisfies Readonly<Record<string, () => string>>;

/** The names of the shells. */
export const SHELL_NAMES = Object.keys(SHELLS) as readonly (keyof typeof SHELLS)[];

/** The script for a shell. Throws `UsageError` for one that is not known. */
export function completion(name: string | undefined): string {
  const shell = SHELL_NAMES.find((each) => each === name);
  if (shell !== undefined) return SHELLS[shell]();
  const known = SHELL_NAMES.join(', ');
  throw new UsageError(
    name === undefined
      ? `completion needs the name of a shell: ${known}`
      : `no completion for ${name}; there is ${known}${didYouMean(name, SHELL_NAMES)}`,
  );
}

const IDS = transforms.map(({ id }) => id);

/** What may stand behind an option. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  only: IDS,
  also: transforms.flatMap(({ id, optIn }) => (optIn === true ? id : [])),
  skip: IDS,
  format: FORMATS,
  runtime: RUNTIMES,
  ownership: OWNERSHIPS,
  engine: ENGINES,
};

/** Options that take several of their values, with commas between them. */
const LISTS: ReadonlySet<string> = new Set(['only', 'skip', 'also']);

/** What may stand behind a command, where it is no path. */
const OPERANDS: Partial<Record<CommandName, readonly string[]>> = { explain: IDS, completion: SHELL_NAMES };

const NAMED = COMMAND_NAMES.filter((name) => name !== 'rewrite');

function optionsOf(command: CommandName): readonly (readonly [name: string, option: Option])[] {
  return Object.entries<Option>(COMMANDS[command].options);
}

function valuesOf(command: CommandName, option: string): readonly string[] {
  return command === 'report' && option === 'format' ? FLEET_FORMATS : (VALUES[option] ?? []);
}

function flagsOf(command: CommandName): string {
  const own = optionsOf(command).flatMap(([name, { alias }]) => [`--${name}`, ...(alias === undefined ? [] : [`-${alias}`])]); // prettier-ignore
  return [...own, '--help'].join(' ');
}

/** The cases of a shell's `case`: what stands behind an option of a command. */
function valueCases(command: CommandName): readonly string[] {
  return optionsOf(command).flatMap(([name]) => {
    const values = valuesOf(command, name);
    return values.length === 0 ? [] : [`    ${command}:--${name}) values='${values.join(' ')}' ;;`];
  });
}

function bash(): string {
  const operands = NAMED.flatMap((name) => (OPERANDS[name] ? [`    ${name}) words='${OPERANDS[name].join(' ')}' ;;`] : [])); // prettier-ignore
  return `# dfrewrite completion bash > ~/.local/share/bash-completion/completions/dfrewrite
_dfrewrite() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=rewrite values='' words='' flags='' prefix=''
  [[ " ${NAMED.join(' ')} " == *" \${COMP_WORDS[1]} "* && $COMP_CWORD -gt 1 ]] && command=\${COMP_WORDS[1]}
  case $command:$previous in
${COMMAND_NAMES.flatMap(valueCases).join('\n')}
  esac
  if [[ -n $values ]]; then
    [[ ${[...LISTS].map((name) => `$previous == --${name}`).join(' || ')} ]] && [[ $current == *,* ]] && prefix=\${current%,*},
    COMPREPLY=($(compgen -P "$prefix" -W "$values" -- "\${current##*,}"))
    return
  fi
  case $command in
${COMMAND_NAMES.map((name) => `    ${name}) flags='${flagsOf(name)}' ;;`).join('\n')}
  esac
  case $command in
${operands.join('\n')}
  esac
  if [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$flags" -- "$current"))
  elif [[ -n $words ]]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    [[ $COMP_CWORD -eq 1 ]] && words='${NAMED.join(' ')}'
    COMPREPLY=($(compgen -W "$words" -- "$current") $(compgen -f -- "$current"))
  fi
}
complete -o filenames -F _dfrewrite dfrewrite
`;
}

/** A text inside of single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** A description inside of `[…]` of zsh's _arguments. */
function bracketed(text: string): string {
  return text.replace(/[[\]:\\]/g, String.raw`\$&`);
}

function zsh(): string {
  const specs = (command: CommandName): string =>
    [...optionsOf(command).flatMap(([name, option]) => zshSpecs(command, name, option)), zshOperand(command)]
      .map((spec) => `      ${quoted(spec)}`)
      .join(' \\\n');
  const described = NAMED.map((name) => `    ${quoted(`${name}:${COMMANDS[name].says}`)}`);
  return `#compdef dfrewrite
# dfrewrite completion zsh > "\${fpath[1]}/_dfrewrite"
_dfrewrite_word() {
  local -a commands=(
${described.join('\n')}
  )
  _describe -t commands command commands
  _files
}
_dfrewrite() {
  local command=rewrite
  (( CURRENT > 2 )) && [[ " ${NAMED.join(' ')} " == *" \${words[2]} "* ]] && { command=\${words[2]}; words=("\${(@)words[2,-1]}"); (( CURRENT-- )); }
  case $command in
${COMMAND_NAMES.map((name) => `    ${name}) _arguments \\\n${specs(name)} ;;`).join('\n')}
  esac
}
if [[ $funcstack[1] == _dfrewrite ]]; then _dfrewrite "$@"; else compdef _dfrewrite dfrewrite; fi
`;
}

function zshSpecs(command: CommandName, name: string, { takes, says, alias }: Option): readonly string[] {
  const values = valuesOf(command, name).join(' ');
  const action = values === '' ? '_files' : LISTS.has(name) ? `_sequence compadd - ${values}` : `(${values})`;
  const behind = takes === 'switch' ? '' : `:${name}:${action}`;
  const many = takes === 'list' ? '*' : '';
  const flags = [`--${name}`, ...(alias === undefined ? [] : [`-${alias}`])];
  return flags.map((flag) => `${many}${flag}[${bracketed(says)}]${behind}`);
}

function zshOperand(command: CommandName): string {
  const words = OPERANDS[command];
  if (words) return `1:name:(${words.join(' ')})`;
  return command === 'rewrite' ? '*:path:_dfrewrite_word' : '*:path:_files';
}

function fish(): string {
  const seen = `__fish_seen_subcommand_from`;
  const lines = NAMED.map((name) => `complete -c dfrewrite -n __fish_use_subcommand -a ${name} -d ${quoted(COMMANDS[name].says)}`); // prettier-ignore
  const options = COMMAND_NAMES.flatMap((command) => {
    const when = command === 'rewrite' ? `not ${seen} ${NAMED.join(' ')}` : `${seen} ${command}`;
    const words = OPERANDS[command];
    return [
      ...optionsOf(command).map((option) => fishOption(command, when, option)),
      ...(words ? [`complete -c dfrewrite -n ${quoted(when)} -f -a ${quoted(words.join(' '))}`] : []),
    ];
  });
  return `# dfrewrite completion fish > ~/.config/fish/completions/dfrewrite.fish\n${[...lines, ...options].join('\n')}\n`;
}

function fishOption(command: CommandName, when: string, [name, option]: readonly [string, Option]): string {
  const values = valuesOf(command, name).join(' ');
  const list = LISTS.has(name) ? `(__fish_append , ${values})` : values;
  const behind = option.takes === 'switch' ? '' : values === '' ? ' -r' : ` -x -a ${quoted(list)}`;
  const short = option.alias === undefined ? '' : ` -s ${option.alias}`;
  return `complete -c dfrewrite -n ${quoted(when)} -l ${name}${short} -d ${quoted(option.says)}${behind}`;
}
