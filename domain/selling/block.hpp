#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/id.hpp"
#include "domain/selling/claim.hpp"
#include "domain/time.hpp"

namespace frontrow {

/// Seats of a session that the house keeps under a name, for whom, why and until when. Seats that are just blocked
/// belong to none.
struct Block {
    BlockId id{};
    SessionId session{};
    std::string name;            ///< No other block of the session is called so.
    std::string reason{};        ///< May be empty.
    std::string color{};         ///< As Color writes it; empty where none was chosen.
    std::optional<Time> until{}; ///< From this moment on its seats are free.
    /// Where the end was said as so long before the session begins: it moves with that, and is not known while the
    /// session is postponed.
    std::optional<Milliseconds> before_start{};
};

/// How blocks are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class BlockTable {
public:
    virtual ~BlockTable() = default;
    /// Returns the block of this name. Nobody else changes it until a write that asked ends.
    [[nodiscard]] virtual std::optional<Block> find(SessionId session, const std::string& name) = 0;
    /// Adds a block, or changes the one with this id: the places that it has are free when it says. Returns its id.
    virtual BlockId put(const Block& block) = 0;
    /// Puts a place that is blocked into the block. Returns whether it is there now: one of another block stays there.
    virtual bool add(const Block& block, SeatIndex place) = 0;
    /// Returns the places of a block in map order, those included that are free by now and not swept.
    [[nodiscard]] virtual std::vector<SeatIndex> places(BlockId block) = 0;
    /// The session begins at another time from now on, or at none that is known: ends that were said by its start move
    /// with it. What is over stays over. Returns the places of these blocks in map order.
    virtual std::vector<SeatIndex> follow_start(SessionId session, std::optional<Time> starts_at) = 0;
    /// Notes that a place of the order was sold out of the block of this name; an empty name for one that was just
    /// blocked.
    virtual void note_sold(const OrderId& order, SeatIndex place, const std::string& name) = 0;
    /// Returns the places of the order that were sold out of blocks, with the names of these, in map order.
    [[nodiscard]] virtual std::vector<std::pair<SeatIndex, std::string>> sold_out_of(const OrderId& order) = 0;
    /// Returns the blocked places of a session, each with its block, those without one last; in map order within a
    /// block. A block that has no place, or is over, is left out.
    [[nodiscard]] virtual std::vector<std::pair<std::optional<Block>, std::vector<SeatIndex>>>
    of_session(SessionId session) = 0;
    /// Returns when the next block is over, or nothing where none ever is.
    [[nodiscard]] virtual std::optional<Time> next_end() = 0;
    /// Frees the places of at most `limit` blocks that are over, and removes these blocks. Returns how many there were,
    /// and the places.
    virtual std::pair<std::size_t, std::vector<FreedPlace>> expire(std::int64_t limit) = 0;
};

} // namespace frontrow
