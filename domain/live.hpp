#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace frontrow {

/// What a reader of a live source has had so far.
struct LivePosition {
    std::int64_t version = -1; ///< Of the last event; -1 for a reader who needs a snapshot first.
    std::uint64_t remark = 0;  ///< The last of the source's remarks, which have no version.
};

/// A source of server-sent events that many connections follow. The bytes of an event are made once; a reader who is
/// slow has no queue of its own but falls behind the source's bounded history and is given a snapshot. Safe from any
/// thread.
class LiveSource {
public:
    virtual ~LiveSource() = default;

    /// The bytes that bring a reader forward, with `position` moved past them; nothing where there is no news. Never
    /// waits.
    virtual std::shared_ptr<const std::string> next(LivePosition& position) = 0;
    virtual void reader_joined() = 0;
    virtual void reader_left() = 0;
};

} // namespace frontrow
