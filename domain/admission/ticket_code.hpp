#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "domain/admission/ticket.hpp"
#include "domain/id.hpp"
#include "domain/identity.hpp"
#include "domain/programme/session.hpp"
#include "domain/time.hpp"

namespace frontrow {

using TicketKeyId = RowId<struct TicketKeyNoun>;

/// What signs tickets: Ed25519 (RFC 8032), whose signature of the same bytes is always the same. Safe from any thread.
class Signatures {
public:
    static constexpr std::size_t kKeyBytes = 32; ///< Of a public key, and of the seed that is its secret.
    static constexpr std::size_t kBytes = 64;    ///< Of a signature.
    static constexpr std::size_t kMarkBytes = 8;
    virtual ~Signatures() = default;
    /// Returns the public key of a secret of kKeyBytes random bytes.
    [[nodiscard]] virtual std::string public_key_of(const std::string& secret) const = 0;
    [[nodiscard]] virtual std::string sign(std::string_view message, const std::string& secret) const = 0;
    [[nodiscard]] virtual bool fits(std::string_view message, std::string_view signature,
                                    const std::string& public_key) const = 0;
    /// Returns the first kMarkBytes bytes of the SHA-256 of a ticket's secret code: knows it again and does not give
    /// it away.
    [[nodiscard]] virtual std::string mark_of(std::string_view code) const = 0;
};

/// A key that tickets were or are signed with. The secret is in the store alone.
struct TicketKey {
    TicketKeyId id{};
    std::string public_key; ///< Signatures::kKeyBytes bytes, in hexadecimal digits.
    Time created_at{};
    std::optional<Time> retired_at{}; ///< Since when it signs nothing new; what it has signed stays good.
};

/// How keys are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class TicketKeyTable {
public:
    virtual ~TicketKeyTable() = default;
    /// Returns all keys, the oldest first.
    [[nodiscard]] virtual std::vector<TicketKey> all() = 0;
    /// Lets one write at a time add keys, until it ends.
    virtual void change_alone() = 0;
    /// Returns the key that signs now with its secret in hexadecimal digits, or nothing where there is none.
    [[nodiscard]] virtual std::optional<std::pair<TicketKey, std::string>> current() = 0;
    /// Retires all keys, destroys their secrets, and adds one that signs from now on.
    virtual TicketKey replace(const std::string& public_key, const std::string& secret) = 0;
};

/// What a ticket's printed code says. 34 bytes and a signature of 64, written as decimal digits, which every keyboard
/// layout of a hand scanner leaves as they are and of which a QR code needs a third of a byte each.
struct TicketCode {
    TicketKeyId key{};
    SessionId session{};
    std::string reference{}; ///< Of the order.
    std::uint16_t number = 0;
    SeatIndex place = 0;
    std::string mark{}; ///< Of the ticket's secret code, which a ticket that moves gets again.
    Time valid_from{};  ///< Whole minutes, as the session was when the code was made.
    Time valid_until{};

    [[nodiscard]] std::string ticket() const { return reference + "-" + std::to_string(number); }
    friend bool operator==(const TicketCode&, const TicketCode&) = default;
};

/// Early enough for those who queue before the doors open, and until the night is over.
inline constexpr auto kValidBeforeDoors = std::chrono::hours(2);
inline constexpr auto kValidAfterStart = std::chrono::hours(24);
/// Who comes this much too early has mistaken the hour, else the day.
inline constexpr auto kSameDay = std::chrono::hours(12);

/// What is wrong with a code. Each has its word, see name_of().
enum class CodeFault : std::uint8_t {
    unreadable,    ///< No code of ours, or one that is cut off.
    trailing,      ///< There is something behind it.
    other_version, ///< Of a later program.
    other_key,     ///< Signed with a key that is not ours.
    forged,        ///< The signature does not fit.
    other_session,
    not_yet,   ///< The right day, too early.
    other_day, ///< Another day.
};

constexpr std::string_view name_of(CodeFault fault) {
    constexpr std::array<std::string_view, 8> names = {"unreadable", "trailing",      "other_version", "other_key",
                                                       "forged",     "other_session", "not_yet",       "other_day"};
    return names[static_cast<std::size_t>(fault)];
}

namespace ticket_code {

inline constexpr unsigned char kVersion = 1;
inline constexpr std::size_t kReferenceBytes = 5; ///< Eight letters of five bits each.
inline constexpr std::size_t kSaidBytes = 1 + 2 + 4 + kReferenceBytes + 2 + 4 + Signatures::kMarkBytes + 4 + 4;
inline constexpr std::size_t kBytes = kSaidBytes + Signatures::kBytes;
/// Seven bytes are seventeen digits: no number of either side is larger than 64 bits hold.
inline constexpr std::size_t kGroupBytes = 7;
inline constexpr std::size_t kGroupDigits = 17;
static_assert(kSaidBytes == 34 && kBytes % kGroupBytes == 0);
inline constexpr std::size_t kDigits = kBytes / kGroupBytes * kGroupDigits;

inline void put(std::string& bytes, std::uint64_t number, std::size_t size) {
    for (std::size_t i = size; i-- > 0;) bytes += static_cast<char>(number >> 8 * i & 0xFF);
}

inline std::uint64_t take(std::string_view& bytes, std::size_t size) {
    std::uint64_t number = 0;
    for (const char c : bytes.substr(0, size)) number = number << 8 | static_cast<unsigned char>(c);
    bytes.remove_prefix(size);
    return number;
}

inline std::uint64_t minutes_of(Time time) {
    const auto minutes = std::chrono::duration_cast<std::chrono::minutes>(time.time_since_epoch()).count();
    return static_cast<std::uint64_t>(std::clamp<std::int64_t>(minutes, 0, UINT32_MAX));
}
inline Time time_of(std::uint64_t minutes) { return Time(std::chrono::minutes(static_cast<std::int64_t>(minutes))); }

/// Returns the bytes of these, without the signature.
inline std::string bytes_of(const TicketCode& code) {
    std::string bytes;
    put(bytes, kVersion, 1);
    put(bytes, static_cast<std::uint64_t>(code.key.value), 2);
    put(bytes, static_cast<std::uint64_t>(code.session.value), 4);
    std::uint64_t reference = 0;
    for (const char c : code.reference) reference = reference * kBase32.size() + kBase32.find(c);
    put(bytes, reference, kReferenceBytes);
    put(bytes, code.number, 2);
    put(bytes, code.place, 4);
    bytes += code.mark;
    put(bytes, minutes_of(code.valid_from), 4);
    put(bytes, minutes_of(code.valid_until), 4);
    return bytes;
}

/// Returns the digits of bytes that are a whole number of groups.
inline std::string digits_of(std::string_view bytes) {
    std::string digits;
    while (!bytes.empty()) {
        const std::string group = std::to_string(take(bytes, kGroupBytes));
        digits.append(kGroupDigits - group.size(), '0').append(group);
    }
    return digits;
}

/// Returns the bytes that exactly kDigits digits are, or nothing where they are none.
inline std::optional<std::string> bytes_of(std::string_view digits) {
    std::string bytes;
    for (; !digits.empty(); digits.remove_prefix(kGroupDigits)) {
        std::uint64_t group = 0;
        const char* end = digits.data() + kGroupDigits;
        const auto [stop, error] = std::from_chars(digits.data(), end, group);
        if (error != std::errc() || stop != end || group >> 8 * kGroupBytes != 0) return {};
        put(bytes, group, kGroupBytes);
    }
    return bytes;
}

/// A code as it was read, before anything about it is believed.
struct Read {
    TicketCode code;
    std::string said; ///< The bytes that are signed.
    std::string signature;
};

/// Reads digits, however long, or says what is wrong with them.
inline std::variant<Read, CodeFault> read(std::string_view digits) {
    if (digits.size() < kDigits || digits.substr(0, kDigits).find_first_not_of("0123456789") != std::string_view::npos)
        return CodeFault::unreadable;
    if (digits.size() > kDigits) return CodeFault::trailing;
    const auto bytes = bytes_of(digits);
    if (!bytes) return CodeFault::unreadable;
    std::string_view rest(*bytes);
    if (take(rest, 1) != kVersion) return CodeFault::other_version;
    Read read{{}, bytes->substr(0, kSaidBytes), bytes->substr(kSaidBytes)};
    TicketCode& code = read.code;
    code.key.value = static_cast<std::int64_t>(take(rest, 2));
    code.session.value = static_cast<std::int64_t>(take(rest, 4));
    code.reference.assign(8, '0');
    auto reference = take(rest, kReferenceBytes);
    for (auto c = code.reference.rbegin(); c != code.reference.rend(); ++c, reference /= kBase32.size())
        *c = kBase32[reference % kBase32.size()];
    code.number = static_cast<std::uint16_t>(take(rest, 2));
    code.place = static_cast<SeatIndex>(take(rest, 4));
    code.mark = rest.substr(0, Signatures::kMarkBytes);
    rest.remove_prefix(Signatures::kMarkBytes);
    code.valid_from = time_of(take(rest, 4));
    code.valid_until = time_of(take(rest, 4));
    return read;
}

} // namespace ticket_code

/// Returns what is wrong with coming at `now` where one may come in [from, until), or nothing.
inline std::optional<CodeFault> fault_of_time(Time from, Time until, Time now) {
    if (now < from) return from - now <= kSameDay ? CodeFault::not_yet : CodeFault::other_day;
    if (now >= until) return CodeFault::other_day;
    return {};
}

/// Since when, and until when, one comes in to a session.
inline std::pair<Time, Time> valid_time(const Session& session) {
    return {session.doors_at - kValidBeforeDoors, session.starts_at + kValidAfterStart};
}

/// Signs tickets with one key, and has no other business. Safe from any thread.
class TicketSigner {
public:
    TicketSigner(const Signatures& signatures, TicketKeyId key, std::string secret)
        : signatures_(signatures), key_(key), secret_(std::move(secret)) {}

    /// Returns the code to print on a valid ticket of this session: ticket_code::kDigits decimal digits, the same ones
    /// each time. Only what has_code() says may carry one.
    [[nodiscard]] std::string digits(const Session& session, const Ticket& ticket) const {
        const auto& id = ticket.id.text();
        const auto dash = id.rfind('-');
        TicketCode code{.key = key_,
                        .session = session.id,
                        .reference = id.substr(0, dash),
                        .place = ticket.place,
                        .mark = signatures_.mark_of(ticket.code)};
        std::from_chars(id.data() + dash + 1, id.data() + id.size(), code.number);
        std::tie(code.valid_from, code.valid_until) = valid_time(session);
        const auto said = ticket_code::bytes_of(code);
        return ticket_code::digits_of(said + signatures_.sign(said, secret_));
    }

private:
    const Signatures& signatures_;
    TicketKeyId key_;
    std::string secret_;
};

} // namespace frontrow
