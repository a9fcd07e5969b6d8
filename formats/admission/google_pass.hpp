#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <zlib.h>

#include "domain/time.hpp"
#include "formats/admission/wallet_ticket.hpp"
#include "formats/base64.hpp"
#include "formats/json.hpp"
#include "formats/openssl_owner.hpp"

namespace frontrow {

/// A house that may make passes for Google Wallet: its number there, and the service account that signs for it. Safe
/// from any thread.
class GoogleSigner {
public:
    /// `issuer` is the number, `account` the file of the account's key as Google gives it (JSON). Throws
    /// std::invalid_argument, which says what is wrong and shows nothing of the key.
    GoogleSigner(std::string issuer, std::string_view account) : issuer_(std::move(issuer)) {
        const Json json = Json::parse(account, nullptr, false);
        const auto text = [&](const char* name) {
            const bool is_there = json.is_object() && json.contains(name) && json[name].is_string();
            return is_there ? json[name].get<std::string>() : std::string();
        };
        email_ = text("client_email");
        const auto pem = text("private_key");
        if (email_.empty() || pem.empty())
            throw std::invalid_argument("is no key of a service account: it has no client_email and private_key");
        key_ = private_key_of(pem);
        if (!key_ || EVP_PKEY_get_base_id(key_.get()) != EVP_PKEY_RSA)
            throw std::invalid_argument("has no sound private key of RSA");
    }

    [[nodiscard]] const std::string& issuer() const noexcept { return issuer_; }
    [[nodiscard]] const std::string& email() const noexcept { return email_; }

    /// Returns these claims as a JSON Web Token, signed by RS256 (RFC 7515, 7519).
    [[nodiscard]] std::string token(const Json& claims) const {
        const auto encoded = [](std::string_view bytes) {
            return base64(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
        };
        const auto text = encoded(R"({"alg":"RS256","typ":"JWT"})") + "." + encoded(claims.dump());
        return text + "." + encoded(sign(text));
    }

private:
    [[nodiscard]] std::string sign(std::string_view text) const {
        const OpensslOwner<EVP_MD_CTX> context(EVP_MD_CTX_new());
        std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_.get())), '\0');
        auto size = signature.size();
        if (!context || EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, key_.get()) != 1 ||
            EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                           reinterpret_cast<const unsigned char*>(text.data()), text.size()) != 1)
            throw std::runtime_error("a pass for Google Wallet cannot be signed");
        signature.resize(size);
        return signature;
    }

    std::string issuer_;
    std::string email_;
    OpensslOwner<EVP_PKEY> key_;
};

namespace google_pass_rules {

inline Json words(const WalletTicket& wallet, const std::string& text) {
    return {{"defaultValue", {{"language", std::string(code_of(wallet.language))}, {"value", text}}}};
}

/// The performance, which all of its tickets refer to.
inline Json class_json(const WalletTicket& wallet, const std::string& id) {
    Json json{{"id", id},
              {"issuerName", wallet.sheet.house},
              {"reviewStatus", "UNDER_REVIEW"},
              {"eventName", words(wallet, wallet.sheet.event)},
              {"venue", {{"name", words(wallet, wallet.sheet.where)}, {"address", words(wallet, wallet.sheet.where)}}},
              {"dateTime", {{"start", wallet.starts_at}, {"doorsOpen", wallet.doors_at}}}};
    if (!wallet.sheet.accent.empty()) json["hexBackgroundColor"] = wallet.sheet.accent;
    return json;
}

inline Json object_json(const WalletTicket& wallet, const std::string& issuer, const std::string& class_id) {
    const PrintedTicket& ticket = wallet.ticket;
    Json seat{{"section", words(wallet, ticket.area)}};
    if (ticket.place.size() > 1) seat["row"] = words(wallet, ticket.place.front().second);
    if (!ticket.place.empty()) seat["seat"] = words(wallet, ticket.place.back().second);
    // A pass that is there already is never changed by a link: a ticket with another code is another pass.
    const auto edition = ::crc32_z(0, reinterpret_cast<const Bytef*>(ticket.code.data()), ticket.code.size());
    return {{"id", fmt::format("{}.{}-{:08x}", issuer, wallet.id, edition)},
            {"classId", class_id},
            {"state", "ACTIVE"},
            {"barcode", {{"type", "QR_CODE"}, {"value", ticket.code}, {"alternateText", ticket.letters}}},
            {"seatInfo", std::move(seat)},
            {"ticketType", words(wallet, ticket.kind)},
            {"ticketNumber", wallet.sheet.reference.second},
            {"ticketHolderName", ticket.attendee.empty() ? wallet.sheet.customer : ticket.attendee}};
}

} // namespace google_pass_rules

/// Returns the address at Google that puts the ticket into the wallet of whoever follows it: it holds the ticket, and
/// the house's signature of it.
inline std::string google_pass_link(const WalletTicket& wallet, const GoogleSigner& signer, Time now) {
    using namespace google_pass_rules;
    const auto class_id = signer.issuer() + ".session-" + wallet.session;
    const Json claims{{"iss", signer.email()},
                      {"aud", "google"},
                      {"typ", "savetowallet"},
                      {"iat", std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count()},
                      {"payload",
                       {{"eventTicketClasses", Json::array({class_json(wallet, class_id)})},
                        {"eventTicketObjects", Json::array({object_json(wallet, signer.issuer(), class_id)})}}}};
    return "https://pay.google.com/gp/v/save/" + signer.token(claims);
}

} // namespace frontrow
