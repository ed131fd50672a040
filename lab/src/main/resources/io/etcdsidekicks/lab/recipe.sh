# The well-known recipe: register with curl, wait until dig shows enough lines, move the manifest.
set -eu

register() { # role port
  curl -sS -X PUT "http://127.0.0.1:8500/v1/agent/service/register" -d "{
    \"ID\": \"$NODE-$1\", \"Name\": \"etcd3\", \"Tags\": [\"_etcd-$1._tcp.$CLUSTER\"],
    \"Address\": \"$ADDRESS\", \"Port\": $2}"
}

until register server 2380 && register client 2379; do sleep 1; done
echo "registered"

while [ "$(dig +noall +answer SRV "$SERVER_SRV" | wc -l)" -lt "$SIZE" ]; do
  echo "waiting for $SIZE answers"
  sleep 1
done
mv "$STAGED" "$INSTALLED"
echo "moved the manifest"
