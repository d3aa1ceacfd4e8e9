-- arguments: the method, a file of “path credential” lines, the body's file, the mark in the body
local requests, at, body, turn, number = {}, nil, nil, 0, os.time() % 10000 * 10000

function init(args)
  body = io.open(args[3], "rb"):read("*a")
  at = body:find(args[4], 1, true)
  for line in io.lines(args[2]) do
    local path, credential = line:match("^(%S+) (%S+)$")
    local headers = { ["Accept"] = "application/json", ["Authorization"] = "Bearer " .. credential }
    if body ~= "" then headers["Content-Type"] = "application/json" end
    requests[#requests + 1] = wrk.format(args[1], path, headers, body ~= "" and body or nil)
  end
end

function request()
  turn = turn % #requests + 1
  if not at then return requests[turn] end
  number = number + 1
  local whole = requests[turn]
  local place = #whole - #body + at
  return whole:sub(1, place - 1) .. string.format("%08d", number % 100000000) .. whole:sub(place + 8)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests":%d,"seconds":%f,"p50":%f,"p99":%f,"failed":%d}\n',
    summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
