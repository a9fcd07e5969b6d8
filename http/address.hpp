#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "domain/text.hpp"
#include "http/connection.hpp"

namespace frontrow {

/// An address of IPv6, or of IPv4 in its mapped form, so that both are compared alike.
class Address {
public:
    static std::optional<Address> parse(std::string_view text) {
        const std::string copy(text);
        Address address;
        in_addr v4{};
        if (::inet_pton(AF_INET6, copy.c_str(), address.bytes_.data()) == 1) return address;
        if (::inet_pton(AF_INET, copy.c_str(), &v4) != 1) return {};
        address.bytes_ = kMapped;
        const auto* from = reinterpret_cast<const std::uint8_t*>(&v4.s_addr);
        std::copy(from, from + 4, address.bytes_.begin() + 12);
        return address;
    }
    /// The other end of a connected socket; nothing where it is none of the internet.
    static std::optional<Address> of_peer(int socket) {
        sockaddr_storage storage{};
        socklen_t size = sizeof(storage);
        if (::getpeername(socket, reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
        Address address;
        if (storage.ss_family == AF_INET6) {
            const auto* from = reinterpret_cast<const sockaddr_in6*>(&storage)->sin6_addr.s6_addr;
            std::copy(from, from + 16, address.bytes_.begin());
        } else if (storage.ss_family == AF_INET) {
            address.bytes_ = kMapped;
            const auto* from =
                reinterpret_cast<const std::uint8_t*>(&reinterpret_cast<const sockaddr_in*>(&storage)->sin_addr.s_addr);
            std::copy(from, from + 4, address.bytes_.begin() + 12);
        } else {
            return {};
        }
        return address;
    }

    [[nodiscard]] bool is_v4() const { return std::equal(kMapped.begin(), kMapped.begin() + 12, bytes_.begin()); }
    [[nodiscard]] bool is_loopback() const {
        if (is_v4()) return bytes_[12] == 127;
        return std::all_of(bytes_.begin(), bytes_.end() - 1, [](auto b) { return b == 0; }) && bytes_[15] == 1;
    }
    [[nodiscard]] std::string text() const {
        std::array<char, INET6_ADDRSTRLEN> buffer{};
        const char* done = is_v4() ? ::inet_ntop(AF_INET, bytes_.data() + 12, buffer.data(), buffer.size())
                                   : ::inet_ntop(AF_INET6, bytes_.data(), buffer.data(), buffer.size());
        return done ? done : "";
    }
    /// Whether the first `bits` of both are the same.
    [[nodiscard]] bool has_prefix(const Address& other, unsigned bits) const {
        for (unsigned i = 0; i < bits; ++i) {
            const auto mask = static_cast<std::uint8_t>(0x80U >> (i % 8));
            if ((bytes_[i / 8] ^ other.bytes_[i / 8]) & mask) return false;
        }
        return true;
    }
    /// What one caller has to itself: the address, or the network of 64 bits where it is IPv6.
    [[nodiscard]] std::string network() const {
        Address network = *this;
        if (!is_v4()) std::fill(network.bytes_.begin() + 8, network.bytes_.end(), std::uint8_t{0});
        return network.text();
    }

private:
    static constexpr std::array<std::uint8_t, 16> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0};
    std::array<std::uint8_t, 16> bytes_{};
};

/// Some proxies write the port too: "192.0.2.1:4711", "[2001:db8::1]:4711". Returns what stands before it.
inline std::string_view without_port(std::string_view text) {
    if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
    const auto colon = text.find(':');
    const bool is_one = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
    return is_one ? text.substr(0, colon) : text;
}

namespace host_detail {

inline bool is_digit(char c) { return c >= '0' && c <= '9'; }

inline bool is_port(std::string_view text) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() && number <= 65'535;
}

/// Labels with points between them, as DNS has them, or as the machines of one network are called.
inline bool is_name(std::string_view text) {
    const auto is_fine = [](char c) { return is_digit(c) || upper_case(c) != lower_case(c) || c == '-' || c == '_'; };
    for (;;) {
        const auto label = text.substr(0, text.find('.'));
        if (label.empty() || label.size() > 63 || !std::all_of(label.begin(), label.end(), is_fine)) return false;
        if (label.size() == text.size()) return true;
        text.remove_prefix(label.size() + 1);
    }
}

} // namespace host_detail

/// Returns whether a text is a host that a link can name, with a port or without: a name, an address of IPv4, or one of
/// IPv6 in brackets. At most 260 bytes: a name of DNS with a port.
inline bool is_host(std::string_view text) {
    constexpr std::size_t max_bytes = 260;
    const auto bracket = text.starts_with('[') ? text.find(']') : std::string_view::npos;
    const auto end = bracket == std::string_view::npos ? std::min(text.find(':'), text.size()) : bracket + 1;
    if (text.size() > max_bytes ||
        (end < text.size() && !(text[end] == ':' && host_detail::is_port(text.substr(end + 1)))))
        return false;
    auto host = text.substr(0, end);
    if (bracket != std::string_view::npos) {
        host = without_port(host);
        return host.find(':') != std::string_view::npos && Address::parse(host);
    }
    if (host.ends_with('.')) host.remove_suffix(1);
    if (!host_detail::is_name(host)) return false;
    const auto last = host.substr(host.rfind('.') + 1); // a number makes it an address to whoever follows the link
    return !std::all_of(last.begin(), last.end(), host_detail::is_digit) || Address::parse(host);
}

/// Returns whether a host, with a port or without, is the machine itself by what it says: a name of localhost (RFC
/// 6761, section 6.3) or an address of loopback.
inline bool is_loopback_host(std::string_view host) {
    std::string name = lower_case(without_port(host));
    if (name.ends_with('.')) name.pop_back();
    if (name == "localhost" || name.ends_with(".localhost")) return true;
    const auto address = Address::parse(name);
    return address && address->is_loopback();
}

/// Whom a request comes from, as every limit counts it.
struct ClientAddress {
    std::string network;   ///< An IPv4 address, or the network of 64 bits that one caller of IPv6 has to itself.
    bool is_local = false; ///< The machine itself, and nobody behind a proxy on it: exempt from limits.
};

/// The proxies whose X-Forwarded-For is believed: those on the machine itself, and those that are added.
class TrustedProxies {
public:
    /// Adds `text`, an address or a network in CIDR form. Returns false where it is neither.
    bool add(std::string_view text) {
        const auto slash = std::min(text.find('/'), text.size());
        const auto address = Address::parse(text.substr(0, slash));
        if (!address) return false;
        unsigned bits = address->is_v4() ? 32 : 128;
        if (slash < text.size()) {
            unsigned given = 0;
            const auto digits = text.substr(slash + 1);
            const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), given);
            if (error != std::errc() || end != digits.data() + digits.size() || given > bits) return false;
            bits = given;
        }
        networks_.push_back({*address, address->is_v4() ? bits + 96 : bits});
        return true;
    }

    /// What is known of the other end of a connection by its address.
    [[nodiscard]] Peer peer_of(const Address& address) const {
        return {address.text(), address.network(), address.is_loopback(), is_trusted(address)};
    }

    /// Who is behind the peer. `forwarded_for` holds all lines of X-Forwarded-For in their order. Each proxy appends
    /// whom it heard from, so the list is walked from its end to the first address that is not a proxy's.
    [[nodiscard]] ClientAddress client(const Peer& peer, const std::optional<std::string>& forwarded_for) const {
        if (!forwarded_for || !peer.is_proxy) return {peer.network, peer.is_loopback && !forwarded_for};
        ClientAddress client{peer.network, false}; // somebody spoke to a proxy
        for (std::string_view rest = *forwarded_for; !rest.empty();) {
            const auto comma = rest.rfind(',');
            const auto last = comma == std::string_view::npos ? rest : rest.substr(comma + 1);
            rest = comma == std::string_view::npos ? std::string_view() : rest.substr(0, comma);
            const auto address = Address::parse(without_port(trimmed(last)));
            if (!address) break; // what no proxy of ours has written
            client.network = address->network();
            if (!is_trusted(*address)) break;
        }
        return client;
    }

private:
    struct Network {
        Address address;
        unsigned bits;
    };
    [[nodiscard]] bool is_trusted(const Address& address) const {
        return address.is_loopback() || std::any_of(networks_.begin(), networks_.end(), [&](const Network& network) {
                   return address.has_prefix(network.address, network.bits);
               });
    }
    std::vector<Network> networks_;
};

} // namespace frontrow
