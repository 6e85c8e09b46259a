#!/bin/sh
# Creates the namespace when it is missing. Closed workflows are kept 30 days for looking things up; no fact depends on it.
set -eu
until temporal operator cluster health; do
  sleep 2
done
temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1 ||
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention 30d
