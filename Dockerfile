# The program as an image: docker run --rm -u "$(id -u):$(id -g)" -v "$PWD:/work" IMAGE --check
FROM node:22-slim AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN node scripts/build.mjs

FROM node:22-slim
# it says which files belong to the repository, and which changes are not committed
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
USER 1000:1000
WORKDIR /work
COPY --from=build /src/dist /opt/dfrewrite
ENTRYPOINT ["node", "/opt/dfrewrite/cli.js"]
