#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "domain/selling/live_service.hpp"

namespace frontrow {

/// The events of a session as a browser's EventSource reads them (WHATWG HTML, "server-sent events"), with JSON as
/// data. The id of an event is the version, so that a reader who comes back says how far they were.
class ServerSentEvents final : public LiveFormat {
public:
    [[nodiscard]] std::string changes(std::int64_t version, std::span<const SeatChange> changes) const override {
        std::string list;
        for (const auto& [place, letter] : changes)
            list += fmt::format("{}[{},\"{}\"]", list.empty() ? "" : ",", place, letter);
        return fmt::format("id: {}\nevent: seats\ndata: {{\"version\":{},\"changes\":[{}]}}\n\n", version, version,
                           list);
    }
    [[nodiscard]] std::string snapshot(std::int64_t version, std::string_view letters,
                                       std::string_view map) const override {
        return fmt::format("id: {}\nevent: snapshot\ndata: {{\"version\":{},\"states\":\"{}\",\"map\":\"{}\"}}\n\n",
                           version, version, letters, map);
    }
    [[nodiscard]] std::string viewers(std::int64_t viewers) const override {
        return fmt::format("event: viewers\ndata: {{\"viewers\":{}}}\n\n", viewers);
    }
};
inline const ServerSentEvents server_sent_events{};

} // namespace frontrow
