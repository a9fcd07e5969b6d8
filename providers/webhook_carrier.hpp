#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <functional>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include <curl/curl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sodium.h>
#include <sys/socket.h>

#include "domain/house/webhook_sender.hpp"
#include "domain/identity.hpp"
#include "domain/text.hpp"
#include "formats/base64.hpp"
#include "providers/curl.hpp"
#include "providers/public_address.hpp"

namespace frontrow {

/// The signature of a message as Standard Webhooks has it (standardwebhooks.com): HMAC-SHA256 over its name, the
/// seconds since 1970 and its bytes, with a dot between. `secret` is "whsec_" and base64.
inline std::string webhook_signature(std::string_view secret, std::string_view message_id, std::string_view timestamp,
                                     std::string_view body) {
    constexpr std::string_view prefix = "whsec_";
    if (secret.starts_with(prefix)) secret.remove_prefix(prefix.size());
    std::string key(secret.size(), '\0');
    std::size_t length = 0;
    if (sodium_base642bin(reinterpret_cast<unsigned char*>(key.data()), key.size(), secret.data(), secret.size(),
                          nullptr, &length, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
        throw std::logic_error("the secret of a webhook is not base64");
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, reinterpret_cast<const unsigned char*>(key.data()), length);
    for (const std::string_view part : {message_id, std::string_view("."), timestamp, std::string_view("."), body})
        crypto_auth_hmacsha256_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
    std::string mac(crypto_auth_hmacsha256_BYTES, '\0');
    crypto_auth_hmacsha256_final(&state, reinterpret_cast<unsigned char*>(mac.data()));
    return "v1," + base64(mac);
}

/// Takes messages to other systems by libcurl. Each address is looked at when a connection to it is opened, so that no
/// name can stand for another one by then; redirects are not followed, and no proxy stands between. Every wait and
/// every answer is bounded; `is_stopping` ends one. For one thread at a time.
class HttpsWebhookCarrier final : public WebhookCarrier {
public:
    /// Whether an address may be connected to.
    using MayReach = bool (*)(const sockaddr&);

    struct Patience {
        std::chrono::milliseconds connect = std::chrono::seconds(5);
        std::chrono::milliseconds whole = std::chrono::seconds(10); ///< Far below WebhookSender::kLease.
    };

    /// `may_reach` is is_public() but where systems of the house's own network are told, and http is spoken.
    HttpsWebhookCarrier(const Clock& clock, std::function<bool()> is_stopping, MayReach may_reach = &is_public)
        : HttpsWebhookCarrier(clock, std::move(is_stopping), may_reach, Patience{}) {}
    HttpsWebhookCarrier(const Clock& clock, std::function<bool()> is_stopping, MayReach may_reach, Patience patience)
        : clock_(clock), is_stopping_(std::move(is_stopping)), may_reach_(may_reach), patience_(patience) {
        require_curl();
    }

    WebhookAnswer send(const Webhook& webhook, const WebhookDelivery& delivery) override {
        if (!curl_) curl_.reset(curl_easy_init());
        if (!curl_) return {.text = "no memory for a connection"};
        Transfer transfer{.is_stopping = &is_stopping_, .may_reach = may_reach_};
        const CurlLines headers(headers_of(webhook, delivery));
        set_up(transfer, webhook.url, headers, delivery.body);
        const auto begun = clock_.running();
        const CURLcode outcome = curl_easy_perform(curl_.get());
        WebhookAnswer answer{.took = clock_.running() - begun};
        long status = 0;
        curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
        curl_easy_reset(curl_.get()); // forgets the message; the connection stays
        if (outcome == CURLE_OK || transfer.is_cut) {
            answer.status = static_cast<int>(status);
            const auto beginning = cut_to(transfer.answer, kMaxWebhookAnswerBytes);
            answer.text = is_utf8(beginning) ? beginning : std::string_view();
            if (status >= 300 && status < 400) answer.text = "Redirects are not followed.";
        } else if (!transfer.refused.empty()) {
            answer.text = "It is at " + transfer.refused + ", which is no address of the internet. Nothing was sent.";
        } else {
            answer.text = curl_easy_strerror(outcome);
        }
        return answer;
    }

private:
    static constexpr std::size_t kMaxBodyBytes = std::size_t{64} << 10;
    static constexpr std::size_t kMaxHeadBytes = std::size_t{32} << 10;

    /// What libcurl reads and tells while it sends.
    struct Transfer {
        const std::function<bool()>* is_stopping = nullptr;
        MayReach may_reach = nullptr;
        std::string answer{};       ///< Its beginning.
        std::size_t body_bytes = 0; ///< Of the whole answer, as far as it has come.
        std::size_t head_bytes = 0;
        bool is_cut = false;   ///< The answer went on for too long; its status is known.
        std::string refused{}; ///< The address that may not be reached, if any.
    };

    [[nodiscard]] CurlLines headers_of(const Webhook& webhook, const WebhookDelivery& delivery) const {
        const auto id = message_id_of(delivery);
        const auto now = clock_.now();
        const auto timestamp =
            std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count());
        auto signature = webhook_signature(webhook.secret, id, timestamp, delivery.body);
        if (!webhook.old_secret.empty() && now < webhook.old_until)
            signature += " " + webhook_signature(webhook.old_secret, id, timestamp, delivery.body);
        return CurlLines({"Content-Type: application/json", "webhook-id: " + id, "webhook-timestamp: " + timestamp,
                          "webhook-signature: " + signature, "Expect:"});
    }

    void set_up(Transfer& transfer, const std::string& url, const CurlLines& headers, const std::string& body) {
        const auto set = [curl = curl_.get()](CURLoption option, const auto& value) {
            if (curl_easy_setopt(curl, option, value) != CURLE_OK)
                throw std::runtime_error("libcurl does not know how to send a message safely");
        };
        set(CURLOPT_PROTOCOLS_STR, may_reach_ == &is_public ? "https" : "http,https");
        set(CURLOPT_URL, url.c_str());
        set(CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        set(CURLOPT_SSL_VERIFYPEER, 1L);
        set(CURLOPT_SSL_VERIFYHOST, 2L);
        set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_PROXY, "");
        set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(patience_.connect.count()));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(patience_.whole.count()));
        set(CURLOPT_MAXCONNECTS, 2L);
        set(CURLOPT_USERAGENT, "Frontrow");
        set(CURLOPT_HTTPHEADER, headers.list());
        set(CURLOPT_POSTFIELDS, body.data());
        set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        set(CURLOPT_OPENSOCKETFUNCTION, &open);
        set(CURLOPT_OPENSOCKETDATA, static_cast<void*>(&transfer));
        set(CURLOPT_WRITEFUNCTION, &take);
        set(CURLOPT_WRITEDATA, static_cast<void*>(&transfer));
        set(CURLOPT_HEADERFUNCTION, &take_head);
        set(CURLOPT_HEADERDATA, static_cast<void*>(&transfer));
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, &go_on);
        set(CURLOPT_XFERINFODATA, static_cast<void*>(&transfer));
    }

    /// Called by libcurl with the very address that it is about to connect to.
    static curl_socket_t open(void* into, curlsocktype, curl_sockaddr* address) noexcept {
        auto& transfer = *static_cast<Transfer*>(into);
        try {
            if (transfer.may_reach(address->addr))
                return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
            std::array<char, INET6_ADDRSTRLEN> text{};
            if (::getnameinfo(&address->addr, address->addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) ==
                0)
                transfer.refused = text.data();
        } catch (const std::bad_alloc&) { // refused without a word
        }
        return CURL_SOCKET_BAD;
    }

    static std::size_t take(const char* bytes, std::size_t size, std::size_t count, void* into) noexcept {
        auto& transfer = *static_cast<Transfer*>(into);
        const std::size_t length = size * count;
        transfer.body_bytes += length;
        transfer.is_cut = transfer.body_bytes > kMaxBodyBytes;
        try {
            const auto room = kMaxWebhookAnswerBytes + 4 - std::min(transfer.answer.size(), kMaxWebhookAnswerBytes + 4);
            transfer.answer.append(bytes, std::min(room, length));
        } catch (const std::bad_alloc&) { // the status is known without it
        }
        return transfer.is_cut ? 0 : length;
    }

    static std::size_t take_head(const char*, std::size_t size, std::size_t count, void* into) noexcept {
        auto& transfer = *static_cast<Transfer*>(into);
        transfer.head_bytes += size * count;
        return transfer.head_bytes > kMaxHeadBytes ? 0 : size * count;
    }

    static int go_on(void* from, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
        try {
            return (*static_cast<const Transfer*>(from)->is_stopping)() ? 1 : 0;
        } catch (...) { // an exception must not pass through libcurl
            return 1;
        }
    }

    const Clock& clock_;
    const std::function<bool()> is_stopping_;
    const MayReach may_reach_;
    const Patience patience_;
    CurlHandle curl_{};
};

} // namespace frontrow
