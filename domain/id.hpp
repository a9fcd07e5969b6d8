#pragma once

#include <algorithm>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace frontrow {

/// An internal row number. Each noun has a type of its own, so that one cannot be passed for another.
template <class Noun>
struct RowId {
    std::int64_t value = 0;
    auto operator<=>(const RowId&) const = default;
};

/// A public id: 1 to 80 letters, digits, '-', '_' or '.', which is safe in a path, a file name and a log line.
template <class Noun>
class TextId {
public:
    static constexpr std::size_t kMaxBytes = 80;

    /// Returns an id that keeps the rule above, or nothing.
    static std::optional<TextId> parse(std::string_view text) {
        constexpr auto allowed = [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
                   c == '.';
        };
        if (text.empty() || text.size() > kMaxBytes || !std::all_of(text.begin(), text.end(), allowed)) return {};
        return TextId(std::string(text));
    }
    /// For text that this program made or that was parsed before it was stored.
    static TextId trusted(std::string text) { return TextId(std::move(text)); }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    auto operator<=>(const TextId&) const = default;

private:
    explicit TextId(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

using VenueId = RowId<struct VenueNoun>;
using EventId = RowId<struct EventNoun>;
using SessionId = RowId<struct SessionNoun>;
using BlockId = RowId<struct BlockNoun>;

using VenueSlug = TextId<struct VenueNoun>;
using EventSlug = TextId<struct EventNoun>;
using SessionSlug = TextId<struct SessionNoun>;
using MapId = TextId<struct MapNoun>;         ///< Hash of the map's content.
using HoldId = TextId<struct HoldNoun>;       ///< Grants nothing without the buyer's token, yet has 128 random bits.
using OrderId = TextId<struct OrderNoun>;     ///< Grants access to the order: 128 random bits.
using TicketId = TextId<struct TicketNoun>;   ///< Names a ticket inside its order.
using PassId = TextId<struct PassNoun>;       ///< Grants access to one ticket that was passed on: 130 random bits.
using SectionId = TextId<struct SectionNoun>; ///< A section or a standing area, unique inside its map.
using BuyerId = TextId<struct BuyerNoun>;     ///< Digest of the buyer's token; the token itself is never kept.

} // namespace frontrow

template <class Noun>
struct std::hash<frontrow::TextId<Noun>> {
    std::size_t operator()(const frontrow::TextId<Noun>& id) const noexcept {
        return std::hash<std::string>{}(id.text());
    }
};
