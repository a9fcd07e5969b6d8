#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include <curl/curl.h>

#include "domain/house/letter.hpp"
#include "domain/identity.hpp"
#include "domain/text.hpp"
#include "formats/house/mail_message.hpp"
#include "providers/curl.hpp"
#include "providers/smtp_answer.hpp"

namespace frontrow {

/// Where mail is handed over: "smtp://user:password@mail.example.com:587". Its text is shown to nobody.
struct SmtpUrl {
    std::string server; ///< "smtp://mail.example.com:587", as libcurl takes it.
    std::string shown;  ///< The same for people.
    std::string user{};
    std::string password{};
    bool is_tls = false;      ///< From the first byte on, instead of by STARTTLS.
    bool is_loopback = false; ///< On this machine, where no TLS is asked for.

    /// Throws std::invalid_argument, without the text, where it is none.
    static SmtpUrl parse(std::string_view text) {
        SmtpUrl url;
        url.is_tls = text.starts_with("smtps://");
        if (!url.is_tls && !text.starts_with("smtp://"))
            throw std::invalid_argument("must begin with smtp:// or smtps://");
        auto rest = text.substr(text.find("//") + 2);
        while (rest.ends_with('/')) rest.remove_suffix(1);
        if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
            const auto who = rest.substr(0, at);
            const auto colon = std::min(who.find(':'), who.size());
            url.user = decoded(who.substr(0, colon));
            url.password = decoded(who.substr(std::min(colon + 1, who.size())));
            rest.remove_prefix(at + 1);
        }
        std::string_view host = rest;
        std::string port = url.is_tls ? "465" : "587";
        const auto colon = rest.rfind(':');
        if (colon != std::string_view::npos && rest.find(']', colon) == std::string_view::npos) {
            host = rest.substr(0, colon);
            const auto digits = rest.substr(colon + 1);
            unsigned number = 0;
            const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
            if (error != std::errc() || stop != digits.data() + digits.size() || number < 1 || number > 65535)
                throw std::invalid_argument("must end with a port from 1 to 65535");
            port = digits;
        }
        if (host.empty() || !is_plain_text(host) || host.find_first_of("@/?#% \\\"<>") != std::string_view::npos)
            throw std::invalid_argument("must be smtp://USER:PASSWORD@HOST:PORT, with other signs as %XX");
        url.is_loopback = host == "localhost" || host == "127.0.0.1" || host == "[::1]";
        url.server = std::string(url.is_tls ? "smtps://" : "smtp://").append(host).append(":").append(port);
        url.shown = url.server;
        return url;
    }

private:
    static std::string decoded(std::string_view text) {
        auto bytes = percent_decoded(text);
        const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20; };
        if (!bytes || std::any_of(bytes->begin(), bytes->end(), is_control))
            throw std::invalid_argument("has a % that no two digits follow");
        return std::move(*bytes);
    }
};

/// Who the shop's mail is from.
struct MailSettings {
    SmtpUrl server;
    std::string from;          ///< An address.
    std::string reply_to{};    ///< The same; empty for `from`.
    std::string house{};       ///< Where the house's own messages go; empty for `reply_to`, or nowhere.
    std::string authorities{}; ///< A file of certificates to trust instead of the system's.
    std::string news_from{};   ///< An address, of letters that one can leave; empty for `from`.
};

/// Hands letters to a mail server by libcurl, over one connection that stays open between them. TLS 1.2 at least, with
/// the certificate verified, except where the server is on this machine. Every wait is bounded; `is_stopping` ends one.
/// For one thread at a time.
class SmtpCarrier final : public LetterCarrier {
public:
    struct Patience {
        std::chrono::milliseconds connect = std::chrono::seconds(10);
        std::chrono::milliseconds whole = std::chrono::seconds(90); ///< For one letter; below OutboxService::kLease.
        std::chrono::seconds answer{45};                            ///< For each answer, that to a goodbye too.
    };

    SmtpCarrier(MailSettings settings, const Clock& clock, std::function<bool()> is_stopping)
        : SmtpCarrier(std::move(settings), clock, std::move(is_stopping), Patience{}) {}
    SmtpCarrier(MailSettings settings, const Clock& clock, std::function<bool()> is_stopping, Patience patience)
        : settings_(std::move(settings)), clock_(clock), is_stopping_(std::move(is_stopping)), patience_(patience),
          domain_(settings_.from.substr(settings_.from.rfind('@') + 1)),
          house_(settings_.house.empty() ? settings_.reply_to : settings_.house) {
        require_curl();
    }

    [[nodiscard]] const std::string& domain() const override { return domain_; }
    [[nodiscard]] const std::string& house() const override { return house_; }

    DeliveryWord send(const OutboxMessage& message, const Letter& letter) override {
        Transfer transfer;
        const bool has_own = !letter.unsubscribe_url.empty() && !settings_.news_from.empty();
        const std::string& from = has_own ? settings_.news_from : settings_.from;
        try {
            transfer.bytes = mail_message(letter, {.from = from,
                                                   .reply_to = settings_.reply_to,
                                                   .to = message.address,
                                                   .message_id = message.message_id,
                                                   .date = clock_.now()});
        } catch (const std::invalid_argument& error) {
            return {Delivery::refused, error.what()};
        }
        if (!curl_) curl_.reset(curl_easy_init());
        if (!curl_) return {Delivery::unreachable, "no memory for a connection"};
        const CurlLines recipients{"<" + message.address + ">"};
        set_up(transfer, from, recipients);
        const CURLcode outcome = curl_easy_perform(curl_.get());
        if (outcome == CURLE_OK)
            curl_easy_reset(curl_.get()); // forgets the letter; the connection stays
        else
            curl_.reset(); // nobody knows what its server waits for
        transfer.talk.has_all_bytes = transfer.taken == transfer.bytes.size();
        const bool is_taken = outcome == CURLE_OK;
        return delivery_of(transfer.talk, is_taken, is_taken ? std::string() : failure_words(outcome, transfer));
    }

private:
    /// What libcurl reads and tells while it sends.
    struct Transfer {
        std::string bytes{};
        std::size_t taken = 0;
        SmtpTalk talk{};
        bool has_given_up = false;                  ///< It says goodbye to a server that has refused.
        std::array<char, CURL_ERROR_SIZE> detail{}; ///< What libcurl says of a failure beside its code.
        const std::function<bool()>* is_stopping = nullptr;
    };

    void set_up(Transfer& transfer, const std::string& sender, const CurlLines& recipients) {
        CURL* const curl = curl_.get();
        transfer.is_stopping = &is_stopping_;
        const auto set = [&](CURLoption option, const auto& value) {
            if (curl_easy_setopt(curl, option, value) != CURLE_OK)
                throw std::runtime_error("libcurl does not know how to send mail safely");
        };
        set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
        set(CURLOPT_URL, settings_.server.server.c_str());
        set(CURLOPT_USE_SSL, static_cast<long>(settings_.server.is_loopback ? CURLUSESSL_NONE : CURLUSESSL_ALL));
        set(CURLOPT_SSL_VERIFYPEER, 1L);
        set(CURLOPT_SSL_VERIFYHOST, 2L);
        set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
        if (!settings_.authorities.empty()) set(CURLOPT_CAINFO, settings_.authorities.c_str());
        set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(patience_.connect.count()));
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(patience_.whole.count()));
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, static_cast<long>(patience_.answer.count()));
        set(CURLOPT_NOSIGNAL, 1L);
        set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
        set(CURLOPT_PROXY, "");
        if (!settings_.server.user.empty()) {
            set(CURLOPT_USERNAME, settings_.server.user.c_str());
            set(CURLOPT_PASSWORD, settings_.server.password.c_str());
        }
        const std::string from = "<" + sender + ">";
        set(CURLOPT_MAIL_FROM, from.c_str()); // copied by libcurl
        set(CURLOPT_MAIL_RCPT, recipients.list());
        set(CURLOPT_UPLOAD, 1L);
        set(CURLOPT_READFUNCTION, &give);
        set(CURLOPT_READDATA, static_cast<void*>(&transfer));
        set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(transfer.bytes.size()));
        set(CURLOPT_VERBOSE, 1L);
        set(CURLOPT_DEBUGFUNCTION, &hear);
        set(CURLOPT_DEBUGDATA, static_cast<void*>(&transfer));
        set(CURLOPT_ERRORBUFFER, transfer.detail.data());
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, &go_on);
        set(CURLOPT_XFERINFODATA, static_cast<void*>(&transfer));
    }

    /// What has failed where the server has not said it. Of TLS the house is told what is wrong with the certificate,
    /// which the code alone does not tell, and that nothing was sent without it.
    static std::string failure_words(CURLcode outcome, const Transfer& transfer) {
        if (outcome == CURLE_USE_SSL_FAILED)
            return "The mail server offers no TLS (STARTTLS). Nothing is sent to it without.";
        std::string_view detail(transfer.detail.data());
        for (const std::string_view prefix : {"SSL certificate problem: ", "SSL: "})
            if (detail.starts_with(prefix)) detail.remove_prefix(prefix.size());
        if (outcome == CURLE_PEER_FAILED_VERIFICATION)
            return "The mail server's certificate is refused: " + mail_form::one_line(detail) + ". Nothing was sent.";
        if (outcome == CURLE_SSL_CONNECT_ERROR)
            return "No TLS connection with the mail server: " + mail_form::one_line(detail) + ". Nothing was sent.";
        std::string words = curl_easy_strerror(outcome);
        if (!transfer.talk.command.empty()) words += " (after " + transfer.talk.command + ")";
        return words;
    }

    static std::size_t give(char* into, std::size_t size, std::size_t count, void* from) noexcept {
        auto& transfer = *static_cast<Transfer*>(from);
        const auto length = std::min(size * count, transfer.bytes.size() - transfer.taken);
        transfer.bytes.copy(into, length, transfer.taken);
        transfer.taken += length;
        return length;
    }

    static int hear(CURL*, curl_infotype kind, char* data, std::size_t size, void* into) noexcept {
        auto& transfer = *static_cast<Transfer*>(into);
        try {
            const std::string_view line(data, size);
            if (transfer.has_given_up) return 0; // what was said before is why
            if (kind == CURLINFO_HEADER_OUT) {
                const auto verb = line.substr(0, std::min(line.find_first_of(" \r\n"), line.size()));
                const auto is_known = [&](std::string_view known) { return verb == known; };
                constexpr std::string_view verbs[] = {"EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"};
                transfer.has_given_up = verb == "QUIT";
                if (transfer.has_given_up) return 0;
                transfer.talk.command =
                    std::any_of(std::begin(verbs), std::end(verbs), is_known) ? std::string(verb) : "AUTH";
            }
            if (kind == CURLINFO_HEADER_IN) {
                const auto said = line.substr(0, std::min(line.find_first_of("\r\n"), line.size()));
                transfer.talk.answer = cut_to(said, kMaxAnswerBytes);
            }
        } catch (const std::bad_alloc&) { // the outcome is known without it
            transfer.talk.answer.clear();
        }
        return 0;
    }

    static int go_on(void* from, curl_off_t, curl_off_t, curl_off_t, curl_off_t) noexcept {
        const auto& transfer = *static_cast<Transfer*>(from);
        try {
            return (*transfer.is_stopping)() ? 1 : 0;
        } catch (...) { // an exception must not pass through libcurl
            return 1;
        }
    }

    const MailSettings settings_;
    const Clock& clock_;
    const std::function<bool()> is_stopping_;
    const Patience patience_;
    const std::string domain_;
    const std::string house_;
    CurlHandle curl_{};
};

} // namespace frontrow
