/** Modules that start programs of the system, with the names of those. Source: their READMEs and sources, November 2026. */

const ROWS: readonly (readonly [modules: string, programs: string])[] = [
  ['github.com/chromedp/chromedp github.com/go-rod/rod github.com/playwright-community/playwright-go github.com/mafredri/cdp', 'chromium chromium-browser google-chrome chrome'],
  ['github.com/SebastiaanKlippert/go-wkhtmltopdf github.com/ninetwentyfour/go-wkhtmltoimage github.com/adrg/go-wkhtmltopdf', 'wkhtmltopdf wkhtmltoimage'],
  ['github.com/xfrr/goffmpeg github.com/u2takey/ffmpeg-go github.com/floostack/transcoder github.com/giorgisio/goav github.com/vansante/go-ffprobe gopkg.in/vansante/go-ffprobe.v2 github.com/jonas747/dca github.com/bwmarrin/dgvoice', 'ffmpeg ffprobe'],
  ['github.com/lrstanley/go-ytdlp github.com/wader/goutubedl', 'yt-dlp youtube-dl ffmpeg ffprobe python3'],
  ['github.com/hashicorp/go-getter github.com/Masterminds/vcs golang.org/x/tools/go/vcs', 'git hg svn bzr ssh'],
  ['github.com/gogs/git-module code.gitea.io/git github.com/go-git/go-git gopkg.in/src-d/go-git.v4 github.com/sourcegraph/go-diff-patch', 'git ssh'],
  ['github.com/barasher/go-exiftool', 'exiftool perl'],
  ['github.com/sagikazarmark/go-pandoc github.com/gogap/go-pandoc', 'pandoc'],
  ['github.com/dcaraxes/gotenberg-go-client github.com/gotenberg/gotenberg github.com/sajari/docconv code.sajari.com/docconv', 'soffice libreoffice pdftotext tesseract wvText unrtf tidy'],
  ['github.com/h2non/imaginary github.com/gographics/imagick github.com/nickalie/go-binwrapper github.com/nickalie/go-webpbin', 'convert magick identify gm cwebp dwebp'],
  ['github.com/ory/dockertest github.com/go-cmd/cmd github.com/bitfield/script mvdan.cc/sh', 'docker sh bash'],
  ['github.com/hashicorp/terraform-exec github.com/gruntwork-io/terratest', 'terraform git'],
  ['github.com/JamesHovious/w32 github.com/habx/pg-commands', 'pg_dump pg_restore psql'],
  ['github.com/JamesStewy/go-mysqldump github.com/keitax/mysqldump', 'mysqldump mysql'],
  ['github.com/coreos/go-iptables', 'iptables ip6tables'],
  ['github.com/go-ping/ping github.com/tatsushid/go-fastping', 'ping'],
]; // prettier-ignore

/** The programs that the module of an import path is known to start; empty where none is known. */
export function programsOfModule(path: string): readonly string[] {
  const row = ROWS.find(([modules]) =>
    modules.split(' ').some((module) => path === module || path.startsWith(`${module}/`)),
  );
  return row === undefined ? [] : row[1].split(' ');
}
