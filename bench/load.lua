-- What wrk sends, from the environment; and its figures, exact, as one line of JSON at the end.
wrk.method = os.getenv("LOAD_METHOD")
local size = tonumber(os.getenv("LOAD_BODY_BYTES"))
if size > 0 then
  wrk.body = string.rep("x", size)
  wrk.headers["Content-Type"] = "application/octet-stream"
end

function done(summary, latency)
  local e = summary.errors
  print(string.format(
    '{"requests":%d,"us":%d,"bytes":%d,"p50Us":%d,"p99Us":%d,"broken":%d,"refused":%d}',
    summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.timeout, e.status
  ))
end
