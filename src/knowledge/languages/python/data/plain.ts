/**
 * Python packages that need nothing of the system at run time.
 * Source: the files and metadata of their newest releases on PyPI as of November 2026, by hand.
 */

/** Pure Python: one wheel for every platform, or a source package without compiled code. */
export const purePython = `
aenum aioboto3 aiobotocore aiocache aioconsole aiofiles aiogram aiohttp-cors aiohttp-jinja2 aiohttp-retry
aiohttp-swagger aioitertools aiomysql aioredis aiormq aioschedule aiosignal aiosmtplib aiosqlite alembic amqp
annotated-doc annotated-types anthropic anyio apispec apscheduler arrow asgi-correlation-id asgi-lifespan asgiref astroid asttokens
async-lru async-timeout asyncclick atomicwrites attrs authlib automat autopep8 azure-common azure-core
azure-identity azure-keyvault-secrets azure-servicebus azure-storage-blob babel backoff backports-zoneinfo bandit
beautifulsoup4 billiard black bleach blessed blinker boltons boto boto3 botocore bottle bs4 build cachecontrol
cachelib cachetools celery celery-once certifi cfgv chardet cheroot cherrypy click click-didyoumean
click-plugins click-repl clickhouse-driver cloudpickle colorama colored coloredlogs colorlog commonmark configargparse configobj
configparser constantly contextlib2 cookiecutter coreapi crispy-bootstrap4 crispy-bootstrap5 croniter
crontab cssselect cssutils cycler dash dash-bootstrap-components dataclasses dataclasses-json dateparser 
decorator deepdiff defusedxml deprecated deprecation diskcache discord-py discord distlib distro distro-info dj-database-url
dj-rest-auth dj-static django django-admin-interface django-allauth django-anymail django-appconf
django-autocomplete-light django-axes django-bootstrap-form django-bootstrap3 django-bootstrap4 django-bootstrap5
django-celery-beat django-celery-results django-ckeditor django-classy-tags django-cleanup django-colorfield
django-compressor django-configurations django-constance django-cors-headers django-countries django-crispy-forms
django-csp django-debug-toolbar django-dotenv django-environ django-extensions django-filter django-formtools
django-guardian django-haystack django-health-check django-htmx django-import-export django-ipware django-jazzmin
django-js-asset django-model-utils django-modelcluster django-modeltranslation django-money django-mptt
django-ninja django-oauth-toolkit django-object-actions django-otp django-permissionedforms django-phonenumber-field
django-picklefield django-polymorphic django-prometheus django-q django-q2 django-ratelimit django-recaptcha
django-redis django-redis-cache django-rest-auth django-rest-knox django-rest-passwordreset
django-rest-swagger django-reversion django-rq django-sass-processor django-ses django-simple-captcha
django-simple-history django-sslserver django-split-settings django-sql-explorer django-storages
django-tables2 django-taggit django-tastypie django-timezone-field django-tinymce django-treebeard
django-user-agents django-webpack-loader django-widget-tweaks djangorestframework djangorestframework-camel-case
djangorestframework-jwt djangorestframework-simplejwt djangorestframework-stubs djangorestframework-xml djoser
dnspython docker docker-compose dockerpty docopt docutils dogpile-cache dotenv dramatiq drf-extensions drf-nested-routers
drf-spectacular drf-writable-nested drf-yasg dynaconf ecdsa editorconfig elastic-transport elasticsearch
elasticsearch-dsl email-validator emoji entrypoints environs et-xmlfile eventlet exceptiongroup
execnet executing factory-boy faker fastapi fastapi-cache2 fastapi-cli fastapi-cloud-cli fastapi-limiter
fastapi-mail fastapi-pagination fastapi-users fastapi-utils fastcore fastjsonschema feedparser ffmpy filelock
filetype firebase-admin fire flake8 flasgger flask flask-admin flask-apscheduler flask-appbuilder flask-assets
flask-babel flask-basicauth flask-bcrypt flask-bootstrap flask-caching flask-compress flask-cors flask-ckeditor
flask-dance flask-debugtoolbar flask-dotenv flask-executor flask-graphql flask-httpauth flask-injector flask-jwt
flask-jwt-extended flask-limiter flask-login flask-mail flask-marshmallow flask-migrate flask-moment flask-mongoengine
flask-openid flask-paginate flask-principal flask-pymongo flask-redis flask-restful flask-restplus flask-restx
flask-script flask-seasurf flask-security flask-security-too flask-session flask-sock flask-socketio flask-sqlalchemy
flask-sslify flask-swagger flask-swagger-ui flask-talisman flask-testing flask-uploads flask-user flask-wtf flit
flit-core fonttools formencode fqdn freezegun fs fsspec ftfy furl future geographiclib geoip2 geojson geopy gitdb
google google-ai-generativelanguage google-api-core google-api-python-client google-auth google-auth-httplib2
google-auth-oauthlib google-cloud-aiplatform google-cloud-appengine-logging google-cloud-audit-log
google-cloud-bigquery google-cloud-core google-cloud-datastore google-cloud-firestore google-cloud-logging
google-cloud-pubsub google-cloud-resource-manager google-cloud-secret-manager google-cloud-speech
google-cloud-storage google-cloud-tasks google-cloud-translate google-cloud-vision google-generativeai google-genai
google-resumable-media googleapis-common-protos gotrue gql gradio gradio-client graphene graphene-django
graphene-sqlalchemy graphql-core graphql-relay groq grpc-google-iam-v1 grpcio-status gunicorn h11 h2 haystack-ai
hjson hpack html2text html5lib htmlmin httpcore httplib2 httpx httpx-sse huggingface-hub humanfriendly
humanize hypercorn hyperframe hyperlink hypothesis icalendar identify idna imageio imagesize imapclient imbalanced-learn
importlib-metadata importlib-resources incremental inflect inflection iniconfig injector instructor invoke
ipaddress ipykernel ipython ipython-genutils ipywidgets iso8601 isodate isoduration isort itemadapter itemloaders
itsdangerous itypes jaraco-classes jaraco-context jaraco-functools jaraco-text jedi jeepney jinja2 jinja2-time
jmespath joblib josepy json5 json-log-formatter jsondiff jsonfield jsonlines jsonpatch jsonpath-ng
jsonpickle jsonpointer jsonschema jsonschema-specifications jupyter jupyter-client jupyter-core jupyter-server
jupyterlab jwcrypto jwt kafka-python keras keras-preprocessing keyring kombu korean-lunar-calendar kubernetes
langchain langchain-anthropic langchain-community langchain-core langchain-experimental langchain-google-genai langchain-groq
langchain-ollama langchain-openai langchain-text-splitters langchainhub langcodes langdetect langgraph langsmith lazy-loader
ldap3 limits linkify-it-py litellm litestar llama-index llama-index-core logfire loguru
logutils lxml-html-clean mailjet-rest mailchimp-transactional makefun mako mangum markdown markdown-it-py markdown2
marshmallow marshmallow-enum marshmallow-jsonapi marshmallow-sqlalchemy matplotlib-inline mccabe mdit-py-plugins
mdurl mimesis minio mistune mkdocs mkdocs-material mnemonic mock mongoengine mongomock more-itertools
motor mpmath msal msal-extensions msrest multipledispatch multiprocess munch mypy-extensions mysql-connector
mysql-connector-python natsort nats-py nest-asyncio networkx nltk nodeenv nose notion-client num2words
numpydoc oauth2client oauthlib odfpy ollama openai openapi-schema-validator openapi-spec-validator openpyxl
opensearch-py opentelemetry-api opentelemetry-distro opentelemetry-exporter-otlp
opentelemetry-exporter-otlp-proto-common opentelemetry-exporter-otlp-proto-grpc
opentelemetry-exporter-otlp-proto-http opentelemetry-instrumentation opentelemetry-instrumentation-asgi
opentelemetry-instrumentation-django opentelemetry-instrumentation-fastapi opentelemetry-instrumentation-flask
opentelemetry-instrumentation-httpx opentelemetry-instrumentation-requests opentelemetry-instrumentation-sqlalchemy
opentelemetry-proto opentelemetry-sdk opentelemetry-semantic-conventions opentelemetry-util-http opt-einsum
ordered-set outcome overrides packaging paginate pamqp papermill parameterized paramiko parsel parso parse partd paste
pastedeploy pathlib pathlib2 pathspec pathvalidate patsy pbr pdfminer-six pdm peewee-migrate pefile pep517
pep8 pexpect phonenumbers pickleshare pika pinecone pinecone-client pip pip-tools pipenv pipreqs pkginfo pkgutil-resolve-name
platformdirs plotly pluggy ply poetry poetry-core polib pooch portalocker portpicker posthog pprintpp pre-commit
premailer prettytable priority prometheus-client prometheus-fastapi-instrumentator prometheus-flask-exporter
prompt-toolkit proto-plus ptyprocess publicsuffix2 pure-eval py py-cpuinfo py4j pyaml pyasn1 pyasn1-modules
pycodestyle pycountry pycparser pydantic pydantic-extra-types pydantic-settings
pydispatcher pydocstyle pydot pyee pyfcm pyfiglet pyflakes pygithub pygments pyhamcrest pyhumps pyhocon
pyjwkest pyjwt pykwalify pylint pymdown-extensions pymemcache pymodbus pymysql pynamodb pyopenssl
pyotp pyparsing pypdf pypdf2 pyperclip pyphen pypika pypika-tortoise pypng pyproject-hooks pyquery pyramid
pyramid-jinja2 pyramid-mako pyrfc3339 pyrogram pysaml2 pyserial pysocks pystache pytest pytest-aiohttp pytest-asyncio
pytest-base-url pytest-cov pytest-django pytest-env pytest-flask pytest-forked pytest-html pytest-metadata
pytest-mock pytest-randomly pytest-runner pytest-sugar pytest-timeout pytest-xdist python-binance
python-crontab python-dateutil python-decouple python-dotenv python-editor python-engineio python-gitlab
python-http-client python-jose python-json-logger python-jwt python-keycloak python-memcached
python-mimeparse python-multipart python-nmap python-slugify python-socketio python-stdnum python-telegram-bot
python-twitter python-utils python3-openid python-consul python-whois pytimeparse
pytoml pytube pytz pytz-deprecation-shim pyuca pywebpush pyxlsb qdrant-client qrcode qtpy
quart quart-cors queuelib ratelimit raven readme-renderer readability-lxml recommonmark
redis redis-om redis-py-cluster referencing requests requests-aws4auth requests-cache
requests-file requests-html requests-mock requests-ntlm requests-oauthlib requests-toolbelt resend responses
retry retrying rfc3339-validator rfc3986 rich rich-toolkit rich-click rq
rq-dashboard rq-scheduler rsa s3transfer safety sanic-cors sanic-ext sanic-routing sanic-testing schedule schema
scikit-build scrapy seaborn selenium semantic-version semver send2trash sendgrid sentry-sdk service-identity setuptools
setuptools-scm sgmllib3k sh shellingham shortuuid signxml simple-salesforce simpleeval singledispatch
six slack-bolt slack-sdk slackclient slowapi smart-open smmap sniffio snowballstemmer social-auth-app-django
social-auth-core sockjs-tornado sortedcontainers soupsieve spacy-legacy spacy-loggers spectree sphinx sphinx-rtd-theme
sphinxcontrib-applehelp sphinxcontrib-devhelp sphinxcontrib-htmlhelp sphinxcontrib-jsmath sphinxcontrib-qthelp
sphinxcontrib-serializinghtml spotipy sqladmin sqlmodel sqlparse sqlalchemy-utils sqlalchemy-stubs sqlalchemy2-stubs
sse-starlette sshtunnel stack-data starlette starlette-context starlette-prometheus statsd stem storage3 strawberry-graphql
streamlit streamlit-option-menu stringcase stripe structlog subprocess32 supabase supabase-auth supafunc
sympy tabulate tavily-python tblib telebot pytelegrambotapi telethon tenacity tensorboard-plugin-wit
tensorflow-estimator termcolor terminado terminaltables testfixtures testpath text-unidecode textblob textdistance texttable tf-keras
threadpoolctl timeago tinycss2 tinydb tld tldextract toml tomli tomli-w tomlkit toolz toposort tortoise-orm
tox tqdm traitlets transformers transitions translationstring trio trio-websocket trustme tweepy twilio twisted
txaio typed-argument-parser typeguard typer typer-slim types-python-dateutil types-pytz types-pyyaml types-redis
types-requests types-setuptools types-toml types-urllib3 typing typing-extensions typing-inspect typing-inspection tzdata
tzlocal unidecode unittest-xml-reporting uritemplate uri-template url-normalize urllib3 user-agents uvicorn
uvicorn-worker validate-email validators vcrpy venusian versioneer vine virtualenv wagtail waitress warlock
watchgod wcwidth web-py web3 webargs webassets webcolors webdriver-manager webencodings webob websocket-client
webtest weasel werkzeug wheel whitenoise widgetsnbextension win32-setctime wsproto wtforms
wtforms-json xlrd xlsxwriter xlwt xmltodict xmlschema xyzservices yapf yfinance youtube-dl yt-dlp zeep zipp zope-deprecation
`;

/** Compiled, with wheels of their own for glibc and musl that carry or need no library of the system. */
export const wheelsPython = `
aiohttp argon2-cffi argon2-cffi-bindings asyncpg bcrypt brotli cchardet cffi contourpy coverage crc32c
cryptography cython debugpy duckdb fastavro fastuuid frozenlist gevent google-crc32c greenlet grpcio grpcio-tools
hiredis httptools ijson jiter kiwisolver levenshtein lxml lz4 markupsafe maxminddb
msgpack multidict mypy netifaces numpy optree orjson pandas pendulum pillow propcache protobuf psutil psycopg2-binary
pybase64 pycryptodome pycryptodomex pydantic-core pymongo pynacl pyreqwest-impersonate pyrsistent python-rapidjson pyyaml
pyzmq rapidfuzz regex rpds-py ruamel-yaml ruamel-yaml-clib ruff rtree safetensors setproctitle shapely simplejson sqlalchemy
tiktoken time-machine tokenizers tornado typed-ast ujson uvloop watchdog watchfiles websockets wrapt xxhash
yarl zope-interface zstandard zstd scipy scikit-learn
`;

/** Compiled, with such wheels for glibc only. */
export const glibcWheelsPython = `
blis catalogue confluent-kafka cymem fiona gensim h5py hf-xet jax jaxlib matplotlib ml-dtypes murmurhash numba onnxruntime
opencv-contrib-python-headless opencv-python-headless pikepdf polars preshed pyarrow pymupdf pypdfium2 pyproj rasterio
scikit-image sentencepiece spacy srsly statsmodels tensorflow tensorflow-cpu tensorflow-io-gcs-filesystem thinc torch torchaudio
torchvision tree-sitter triton wordcloud xgboost
`;
