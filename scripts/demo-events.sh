#!/usr/bin/env bash
# Brings up examples/order-events with a queue server, a store and a service of its own, drives orders through it, shows
# what each source did, and ends all that. A service that runs is left alone. Set-up comes before: make demo-events.
set -euo pipefail
. "$(dirname "$0")/lib.sh"
if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then dim=$'\e[2m' end=$'\e[0m'; else dim='' end=''; fi

cd "$root"
example=examples/order-events
has curl || apt_install curl
has aws || apt_install awscli
"$root/scripts/elasticmq.sh"
"$root/scripts/versitygw.sh"

work=$(mktemp -d)
started=()
finish() {
  local status=$?
  trap '' INT TERM
  [ "$status" = 0 ] || tail -n 20 "$work"/*.log >&2 2>/dev/null || true
  # Of no other service than the one that was started here.
  [ ! -d "$work/data" ] || lambdabox stop >/dev/null 2>&1 || true
  for pid in "${started[@]}"; do kill "$pid" 2>/dev/null && wait "$pid" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

lambdabox() { node "$root/dist/cli/main.js" "$@"; }

# Older versions of the AWS CLI know no variable for the endpoint.
aws() {
  local at=$service
  case $1 in sqs) at=$AWS_ENDPOINT_URL_SQS ;; s3) at=$store ;; esac
  command aws --endpoint-url "$at" "$@"
}

# Shows a command as it is typed, and runs it. What it prints is shown when it fails.
run() {
  local word typed=''
  for word in "$@"; do
    [[ $word =~ ^[A-Za-z0-9_./:=-]+$ ]] || word="'$word'"
    typed+=" $word"
  done
  printf '%s$%s%s\n' "$dim" "$typed" "$end"
  "$@" >"$work/printed" 2>&1 || { cat "$work/printed" >&2; fail "$1 failed"; }
}

# Runs a server in the background, and returns when something answers at the address: serve NAME URL COMMAND...
serve() {
  local name=$1 url=$2
  shift 2
  "$@" >"$work/$name.log" 2>&1 &
  started+=($!)
  wait_for 120 "$name answers" answers "$name" $! "$url"
}
answers() {
  kill -0 "$2" 2>/dev/null || fail "$1 has ended"
  curl --silent --output /dev/null "$3"
}

# Looks until a command succeeds: wait_for SECONDS WHAT COMMAND...
wait_for() {
  local until=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ "$SECONDS" -lt "$until" ] || fail "waited too long until $what"
    sleep 0.5
  done
}

free_ports() {
  node -e '
    const servers = [1, 2, 3].map(() => require("node:net").createServer());
    const listening = servers.map((server) => new Promise((done) => server.listen(0, "127.0.0.1", done)));
    Promise.all(listening).then(() => {
      console.log(servers.map((server) => server.address().port).join(" "));
      servers.forEach((server) => server.close());
    });'
}
read -r port sqs_port s3_port < <(free_ports)
service="http://127.0.0.1:$port" store="http://127.0.0.1:$s3_port"

# One key pair for the service, the queue server and the store, which live as long as this script.
AWS_SECRET_ACCESS_KEY=$(node -p 'require("node:crypto").randomBytes(20).toString("hex")')
export AWS_ACCESS_KEY_ID=shop AWS_SECRET_ACCESS_KEY AWS_DEFAULT_REGION=us-east-1 AWS_PAGER=''
export AWS_ENDPOINT_URL_SQS="http://127.0.0.1:$sqs_port" AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null
export ROOT_ACCESS_KEY=$AWS_ACCESS_KEY_ID ROOT_SECRET_KEY=$AWS_SECRET_ACCESS_KEY
export LAMBDABOX_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID LAMBDABOX_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY
export LAMBDABOX_LISTEN="127.0.0.1:$port" LAMBDABOX_DATA_DIR="$work/data" LAMBDABOX_NETWORK=none
export LAMBDABOX_REGION=us-east-1 LAMBDABOX_ACCOUNT_ID=000000000000
export NO_PROXY="127.0.0.1,localhost,.localhost${NO_PROXY:+,$NO_PROXY}"
export no_proxy=$NO_PROXY
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL LAMBDABOX_ENDPOINT LAMBDABOX_HOOK_SECRETS LAMBDABOX_URL_DOMAIN

say 'a queue server, a service of its own, an image of Node.js that is kept'
cat >"$work/elasticmq.conf" <<END
include classpath("application.conf")
node-address { protocol = http, host = "127.0.0.1", port = $sqs_port, context-path = "" }
rest-sqs { enabled = true, bind-port = $sqs_port, bind-hostname = "127.0.0.1", sqs-limits = strict }
rest-stats { enabled = false }
generate-node-address = false
END
serve elasticmq "$AWS_ENDPOINT_URL_SQS/health" java -Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
  "-Dconfig.file=$work/elasticmq.conf" -cp "$root/.tools/elasticmq/lib/*" org.elasticmq.server.Main
lambdabox start --detach
lambdabox runtimes build nodejs24.x

say 'four functions'
for name in fulfil receive pricelist quote; do
  run lambdabox deploy "$example/shop" --name "$name" --runtime nodejs24.x --handler "$name.handler" --timeout 4
done

say 'a queue whose messages are dead letters after three tries, mapped to a function'
arn=arn:aws:sqs:us-east-1:000000000000
run aws sqs create-queue --queue-name orders-dead
run aws sqs create-queue --queue-name orders --attributes \
  "{\"VisibilityTimeout\": \"4\", \"RedrivePolicy\": \"{\\\"deadLetterTargetArn\\\": \\\"$arn:orders-dead\\\", \\\"maxReceiveCount\\\": \\\"3\\\"}\"}"
run aws lambda create-event-source-mapping --function-name fulfil --event-source-arn "$arn:orders" \
  --function-response-types ReportBatchItemFailures \
  --filter-criteria '{"Filters": [{"Pattern": "{\"body\": {\"product\": [{\"exists\": true}]}}"}]}'

say 'a store that tells of its objects, and where events go whose function fails'
run aws sqs create-queue --queue-name uploads-dead
run aws lambda update-function-configuration --function-name receive --dead-letter-config "TargetArn=$arn:uploads-dead"
run aws lambda put-function-event-invoke-config --function-name receive --maximum-retry-attempts 0
run lambdabox hooks add-s3 uploads --bucket shop --prefix orders/ --function receive --json
hook=$(node -p 'const { url, secret } = JSON.parse(require("node:fs").readFileSync(0)); `${url}?token=${secret}`' <"$work/printed")
mkdir "$work/objects" "$work/accounts"
VGW_EVENT_WEBHOOK_URL=$hook serve versitygw "$store" "$root"/.tools/versitygw/versitygw-v* --port "127.0.0.1:$s3_port" \
  --iam-dir "$work/accounts" posix --nometa "$work/objects"

say 'a schedule, and a URL'
run lambdabox schedule add 'rate(1 minute)' pricelist --input '{"for": "<aws.scheduler.scheduled-time>"}'
run aws lambda add-permission --function-name quote --statement-id url --principal '*' \
  --action lambda:InvokeFunctionUrl --function-url-auth-type NONE
run aws lambda create-function-url-config --function-name quote --auth-type NONE --query FunctionUrl --output text
url=$(cat "$work/printed")

say 'orders come; what the functions log, as they do'
node "$root/dist/cli/main.js" logs --follow --filter '·' 2>"$work/follow.log" &
started+=($!)
run aws s3 mb s3://shop
run aws s3 cp --recursive "$example/uploads" s3://shop
queue=$AWS_ENDPOINT_URL_SQS/000000000000
run aws sqs send-message-batch --queue-url "$queue/orders" --entries "file://$example/orders.json"
for product in lamp piano; do
  run curl --silent --show-error "$url" --data "{\"product\": \"$product\", \"quantity\": 2}"
  cat "$work/printed" && echo
done

# How many texts of the kind a function's log has; the same twice counts once.
lines() { lambdabox logs "$1" --lines 1000 2>/dev/null | grep -oE "$2" | sort -u | wc -l; }
letters() {
  aws sqs get-queue-attributes --queue-url "$queue/$1" --attribute-names ApproximateNumberOfMessages \
    --query Attributes.ApproximateNumberOfMessages --output text
}
has_letter() { [ "$(letters "$1")" -gt 0 ]; }
has_lines() { [ "$(lines "$1" "$2")" -ge "$3" ]; }
wait_for 60 'two uploads are booked' has_lines receive 'upload · .* · booked' 2
wait_for 60 'the price list is published' has_lines pricelist 'price list' 1
wait_for 60 'an upload is a dead letter' has_letter uploads-dead
wait_for 60 'four orders are shipped' has_lines fulfil 'order [0-9]+ .* shipped' 4
wait_for 90 'an order is a dead letter' has_letter orders-dead

say 'all that calls functions by itself'
lambdabox sources

say 'the dead letters'
dead_orders=$(letters orders-dead) dead_uploads=$(letters uploads-dead)
aws sqs receive-message --queue-url "$queue/orders-dead" --max-number-of-messages 10 --query 'Messages[].Body' --output text
aws sqs receive-message --queue-url "$queue/uploads-dead" --max-number-of-messages 10 --message-attribute-names All \
  --query 'Messages[].MessageAttributes.ErrorMessage.StringValue' --output text

# A count that the service has of its source of one kind.
counted() {
  lambdabox sources --json |
    node -p "JSON.parse(require('node:fs').readFileSync(0)).sources.find(({ kind }) => kind === '$1').counts.$2"
}
row() { printf '%-16s%-11s%7s%7s%10s%10s%7s\n' "$@"; }
say 'in short'
printf '%s' "$dim"
row source calls events done 'again' 'filtered' dead
printf '%s' "$end"
row 'sqs orders' fulfil "$(lines fulfil 'order [0-9]+')" "$(lines fulfil 'order [0-9]+ .* shipped')" \
  "$(lines fulfil 'order [0-9]+ · try [2-9]')" "$(counted sqs filtered)" "$dead_orders"
row 's3 shop/orders/' receive "$(counted s3 batches)" "$(lines receive 'upload · .* · booked')" - - "$dead_uploads"
row 'rate(1 minute)' pricelist "$(counted schedule records)" "$(lines pricelist 'price list · [^ ]+')" - - -
row 'function URL' quote 2 "$(lines quote 'quote · .* cents')" - - -
printf '\ndocs/sources/example.md leads through this, docs/sources/README.md to all sources\n'
