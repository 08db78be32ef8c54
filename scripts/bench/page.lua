-- What wrk asks for, and how it says what it found: "requests a second, p99 in milliseconds, answers that were none".
-- COOKIE is the session of whoever asks. PAUSE makes each connection wait so many milliseconds between two requests.

if os.getenv("COOKIE") then wrk.headers["Cookie"] = os.getenv("COOKIE") end

local pause = tonumber(os.getenv("PAUSE") or "")
if pause then
  delay = function() return pause end
end

function done(summary, latency)
  local wrong = summary.errors
  io.write(string.format("found %.0f %.2f %d\n", summary.requests / summary.duration * 1e6, latency:percentile(99) / 1000,
    wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout))
end
