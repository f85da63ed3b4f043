/**
 * Module paths, or their beginnings, that are well known to build without C: written by hand, November 2026.
 * A module that is neither here nor in the table of those with C is named as an assumption.
 */
const PURE: readonly string[] = [
  'golang.org/x', 'google.golang.org', 'cloud.google.com/go', 'go.uber.org', 'go.opentelemetry.io', 'k8s.io', 'sigs.k8s.io',
  'go.mongodb.org', 'go.etcd.io', 'gorm.io/gorm', 'gorm.io/driver/postgres', 'gorm.io/driver/mysql', 'modernc.org', 'gopkg.in/yaml',
  'gopkg.in/natefinch', 'gopkg.in/ini', 'sigs.k8s.io/yaml', 'github.com/gin-gonic', 'github.com/gin-contrib', 'github.com/labstack',
  'github.com/gofiber', 'github.com/go-chi', 'github.com/gorilla', 'github.com/julienschmidt', 'github.com/valyala', 'github.com/rs',
  'github.com/spf13', 'github.com/sirupsen', 'github.com/stretchr', 'github.com/google/uuid', 'github.com/google/go-cmp',
  'github.com/google/wire', 'github.com/gofrs', 'github.com/jackc', 'github.com/lib/pq', 'github.com/go-sql-driver',
  'github.com/jmoiron', 'github.com/redis', 'github.com/go-redis', 'github.com/gomodule', 'github.com/joho', 'github.com/caarlos0',
  'github.com/kelseyhightower', 'github.com/ilyakaznacheev', 'github.com/golang-jwt', 'github.com/dgrijalva', 'github.com/swaggo',
  'github.com/urfave', 'github.com/BurntSushi', 'github.com/pelletier', 'github.com/pkg/errors', 'github.com/golang/protobuf',
  'github.com/golang/mock', 'github.com/golang-migrate', 'github.com/pressly', 'github.com/grpc-ecosystem', 'github.com/prometheus',
  'github.com/nats-io', 'github.com/segmentio', 'github.com/IBM/sarama', 'github.com/Shopify/sarama', 'github.com/rabbitmq',
  'github.com/streadway', 'github.com/aws', 'github.com/Azure', 'github.com/minio', 'github.com/elastic', 'github.com/getsentry',
  'github.com/hashicorp', 'github.com/mitchellh', 'github.com/fsnotify', 'github.com/klauspost', 'github.com/tidwall',
  'github.com/go-playground', 'github.com/asaskevich', 'github.com/go-resty', 'github.com/robfig', 'github.com/patrickmn',
  'github.com/shopspring', 'github.com/cenkalti', 'github.com/Masterminds', 'github.com/dustin', 'github.com/fatih',
  'github.com/glebarez', 'github.com/ncruces', 'github.com/bwmarrin', 'github.com/slack-go', 'github.com/stripe', 'github.com/twilio',
  'github.com/PuerkitoBio', 'github.com/gocolly', 'github.com/yuin', 'github.com/russross', 'github.com/xuri', 'github.com/samber',
  'github.com/oklog', 'github.com/uptrace', 'github.com/coder/websocket', 'nhooyr.io/websocket', 'github.com/a-h/templ',
]; // prettier-ignore

/** Whether a package's import path is the standard library's, or of a module that is known to need no C. */
export function isPure(path: string): boolean {
  const standard = !(path.split('/')[0] ?? '').includes('.');
  return (
    standard ||
    PURE.some((known) => path === known || path.startsWith(`${known}/`) || path.startsWith(`${known}.`))
  );
}
