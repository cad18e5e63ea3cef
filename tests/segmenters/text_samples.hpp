// SPDX-License-Identifier: MIT
// Small texts of each class, written for the test.
#pragma once

#include <string_view>

namespace tessera::test {

inline constexpr std::string_view prose_samples[] = {
    R"(The old man had kept the lighthouse for thirty years before anyone thought to ask him why.
He would not have told them, for he was a silent man; but he thought of it often
in the long evenings, when the lamp was lit and the wind came in from the sea.
)",
    R"("You have come late," said the widow, and she did not rise from her chair.

"The road was bad, madam, and the horse was lame. I could not have come sooner if the
king himself had called me."

"The king," she said, "would have been told to wait in the hall."
)",
    R"(It was upon a Tuesday, I remember, that my uncle first spoke of the inheritance. He had been
reading his letters at breakfast, and he laid one of them down with such violence that the
cups rang in their saucers. My aunt looked up, but she said nothing; she had learnt, in
the course of a long marriage, that a question at such a moment was never answered.
)",
    R"(Chapter IV

In which the travellers reach the inn, and find it shut

They had walked since noon, and the snow had not ceased. Margaret's boots were wet through,
and her brother had long since left off his singing. When at last they saw the sign of the
Green Dragon swinging before them, there was no light in any of its windows.
)",
    R"("Never!" cried the captain. "Never while I command this ship!" He turned upon his heel and
went below, and for an hour we heard him walking up and down in his cabin, up and down,
like a beast that has been put behind bars. Then the bell rang for the watch, and he came
up again as calm as if nothing had been said.
)",
    R"(Of all the virtues, patience is that which is most praised and least desired. We wish it for
our neighbours and for our children; we admire it in the ox; but there is hardly a man
among us who would not rather have his wish to-day than be admired for waiting until
to-morrow. And yet it must be said that those who had it have been, upon the whole, happier.
)",
    R"(Once upon a time there was a miller who had three sons and a very small mill. When he felt
that he was about to die he called them to him. "I have little to leave you," said he,
"but what I have shall be divided." So the eldest had the mill, and the second had the
donkey, and the youngest, who was called Hans, had nothing but the old grey cat.
)",
    R"(She had not seen him since the spring. He was thinner, she thought, and there was something
in his manner which she could not name; he spoke more quickly than he used, and he looked
at the door whenever a step was heard upon the stairs. "Are they looking for you, James?"
she asked him at last, and he laughed, and did not answer.
)",
    R"(The valley lies between two ranges of hills, of which the northern is the higher. A river runs
through it from end to end, and upon the banks of that river, within the memory of men who
were still living when I was a boy, there stood seven mills. There is but one of them now,
and its wheel has not turned for twenty years.
)",
    R"(My dear Sister,

I was glad to have your letter, which came to me upon the evening of the same day that we
were to leave the town. You ask me how I like the country. I have seen so little of it but
mud that I can hardly tell you; but the people have been kind to us, and the bread is good.
)",
    R"(The train drew in at last, and the passengers came down one by one into the rain: a priest
with a black bag, two farmers who were still quarrelling about a cow, a girl with a bird in
a cage. Behind them all, and slowly, as if he were not sure that this was the place, there
came a tall man in a grey coat. Peter knew him before he had turned his head.
)",
    R"("And what," said the judge, leaning forward, "did the prisoner say to you then?"

The boy looked about him. He had been brave enough in the morning, with his mother's hand
upon his shoulder; but now he was alone, and all those faces were turned towards him.

"He said that he had lost his knife, sir," he whispered.
)"};

inline constexpr std::string_view chat_samples[] = {
    R"(Sure! Here are some tips that can help you sleep better:

1. Go to bed at the same time every day, including weekends.
2. Avoid caffeine and large meals in the evening.
3. Keep your bedroom cool, dark and quiet.

If you still have trouble sleeping, it is important to talk to your doctor.
)",
    R"(There are several factors to consider when you choose a bicycle for commuting. The most important are the distance, the terrain, and whether you need to carry bags. For short rides in the city, a simple single-speed bike is often the best choice because it is light and needs little maintenance. For longer or hilly routes, you will want gears.
)",
    R"(User: Can you explain what inflation is?
Assistant: Inflation is the rate at which the general level of prices rises over time. As prices increase, each unit of currency buys fewer goods and services, which means that your purchasing power is reduced. Central banks try to keep inflation low and stable, typically around 2 percent per year.
)",
    R"(As an AI language model, I don't have personal opinions, but I can provide you with some information about both options. Renting gives you flexibility and requires less money up front. Buying can help you build equity over time, but it also includes costs such as taxes, insurance and repairs. Ultimately, the best choice depends on your situation.
)",
    R"(Photosynthesis is the process by which plants use sunlight, water and carbon dioxide to create oxygen and energy in the form of sugar. It takes place in the chloroplasts, which contain a green pigment called chlorophyll. This process is essential for life on Earth because it provides the oxygen that most organisms need to survive.
)",
    R"(Hi Anna,

Thanks for your message! I am writing to let you know that the meeting has been moved to Thursday at 10 am. Please let me know if this works for you and your team, and feel free to add any topics that you would like to discuss. I have also attached the slides from last week, so you can share them.

Best regards,
Martin
)",
    R"(**Ingredients:**
- 2 cups of flour
- 1 teaspoon of salt
- 3 eggs

**Instructions:**
1. Preheat your oven to 180 degrees.
2. Mix the dry ingredients in a large bowl, then add the eggs one at a time.
3. Pour the batter into a greased pan and bake for 40 minutes, or until golden brown. Enjoy!
)",
    R"(The main difference between a virus and a bacterium is that bacteria are living cells, while viruses need a host to reproduce. This is why antibiotics can treat bacterial infections, but they are not effective against viruses such as the flu. Vaccines help your immune system recognize specific viruses and bacteria before you are exposed to them.
)",
    R"(I'm sorry to hear that you're feeling this way. It can be really difficult to deal with stress at work, and it's important to remember that you are not alone. Here are some things you can try: talk to someone you trust, take regular breaks, and set clear boundaries between your work and your free time. If these feelings continue, a therapist can help you.
)",
    R"('''Lisbon''' is the [[capital city|capital]] and the largest city of [[Portugal]], with a population of about half a million within its administrative limits. It is the westernmost capital of mainland [[Europe]] and has been an important port since ancient times. The city is also known for its music, its trams and its seven hills.
)",
    R"(Great question! A balanced diet is one that includes a variety of foods from all the main groups. Try to fill half of your plate with vegetables and fruit, and choose whole grains instead of white bread. Protein can come from fish, beans, eggs or lean meat. It is also a good idea to limit sugar and to drink plenty of water during the day.
)",
    R"(To improve your writing skills, you can start by reading as much as possible. Reading will help you learn new words and see how other authors structure their ideas. Next, try to write every day, even if it is only a few sentences. Finally, ask friends or colleagues for feedback, and use their comments to revise your text. With practice, your writing will become clearer.
)"};

inline constexpr std::string_view code_samples[] = {
    R"(#include <stdio.h>

static int largest(const int *values, size_t count) {
    int best = values[0];
    for (size_t i = 1; i < count; i++)
        if (values[i] > best)
            best = values[i];
    return best;
}
)",
    R"(template <typename T>
class ring {
public:
    explicit ring(std::size_t capacity) : slots_(capacity) {}
    void push(const T& value) { slots_[head_++ % slots_.size()] = value; }
    bool empty() const noexcept { return head_ == tail_; }

private:
    std::vector<T> slots_;
    std::size_t head_ = 0, tail_ = 0;
};
)",
    R"(import os
import sys


def walk(folder, suffix=".txt"):
    """Yields the files of that suffix."""
    for root, _, names in os.walk(folder):
        for name in names:
            if name.endswith(suffix):
                yield os.path.join(root, name)


if __name__ == "__main__":
    for path in walk(sys.argv[1]):
        print(path)
)",
    R"(const express = require('express');
const router = express.Router();

router.get('/items/:id', async (req, res, next) => {
  try {
    const item = await store.find(req.params.id);
    if (!item) return res.status(404).send({ error: 'not found' });
    res.json(item);
  } catch (err) {
    next(err);
  }
});

module.exports = router;
)",
    R"(package queue

import "sync"

type Queue struct {
	mu    sync.Mutex
	items []string
}

func (q *Queue) Push(item string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.items = append(q.items, item)
}
)",
    R"(impl<T: Clone> Stack<T> {
    pub fn new() -> Self {
        Stack { items: Vec::new() }
    }

    pub fn peek(&self) -> Option<&T> {
        self.items.last()
    }

    pub fn pop(&mut self) -> Option<T> {
        self.items.pop()
    }
}
)",
    R"(public final class Counter {
    private final Map<String, Integer> counts = new HashMap<>();

    public void add(String word) {
        counts.merge(word, 1, Integer::sum);
    }

    public int of(String word) {
        return counts.getOrDefault(word, 0);
    }
}
)",
    R"(#!/bin/sh
set -e

target=${1:-/tmp/out}
if [ ! -d "$target" ]; then
    mkdir -p "$target"
fi
for file in *.tar.gz; do
    echo "unpacking $file"
    tar -xzf "$file" -C "$target" || exit 1
done
)",
    R"(package Logger;
use strict;
use warnings;

sub new {
    my ($class, %args) = @_;
    my $self = { level => $args{level} || 'info', lines => [] };
    return bless $self, $class;
}

sub log {
    my ($self, $text) = @_;
    push @{ $self->{lines} }, $text;
}

1;
)",
    R"(module Billing
  class Invoice
    attr_reader :lines, :customer

    def initialize(customer)
      @customer = customer
      @lines = []
    end

    def total
      lines.map(&:amount).reduce(0, :+)
    end
  end
end
)",
    R"(<?php

namespace App\Service;

class Mailer
{
    private $transport;

    public function __construct(Transport $transport)
    {
        $this->transport = $transport;
    }

    public function send(string $to, string $body): bool
    {
        return $this->transport->deliver($to, $body);
    }
}
)",
    R"(.menu {
  display: flex;
  margin: 0 auto;
  padding: 8px 16px;
}

.menu > li a:hover {
  color: #336699;
  text-decoration: none;
}

@media (max-width: 600px) {
  .menu { flex-direction: column; }
}
)",
    R"(<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <title>Orders</title>
  <link rel="stylesheet" href="main.css">
</head>
<body>
  <div class="list" id="orders">
    <ul><li><a href="/orders/new">New</a></li></ul>
  </div>
  <script src="main.js"></script>
</body>
</html>
)",
    R"(CC = gcc
CFLAGS = -O2 -Wall
OBJS = main.o list.o hash.o

all: prog

prog: $(OBJS)
	$(CC) $(CFLAGS) -o $@ $(OBJS)

%.o: %.c
	$(CC) $(CFLAGS) -c $<

clean:
	rm -f prog $(OBJS)

.PHONY: all clean
)"};

inline constexpr std::string_view records_samples[] = {
    R"(Mar  3 04:11:09 mail postfix/smtpd[2211]: connect from host7.example.net[203.0.113.9]
Mar  3 04:11:10 mail postfix/smtpd[2211]: disconnect from host7.example.net[203.0.113.9]
Mar  3 04:12:01 mail CRON[2290]: (root) CMD (/usr/lib/cleanup)
Mar  3 04:12:44 mail sshd[2301]: Failed password for root from 198.51.100.4 port 40122 ssh2
)",
    R"(198.51.100.23 - - [11/May/2021:09:12:44 +0000] "GET /index.html HTTP/1.1" 200 5120 "-" "curl/7.74.0"
198.51.100.23 - - [11/May/2021:09:12:45 +0000] "GET /main.css HTTP/1.1" 200 811 "-" "curl/7.74.0"
203.0.113.77 - - [11/May/2021:09:12:51 +0000] "POST /login HTTP/1.1" 302 0 "-" "curl/7.74.0"
)",
    R"(2022-08-14 10:00:01,204 INFO [main] org.example.Server: Listening on port 8080
2022-08-14 10:00:07,911 WARN [worker-3] org.example.Pool: Connection 17 is idle, closing
2022-08-14 10:00:09,115 ERROR [worker-1] org.example.Store: Write failed after 3 attempts
)",
    R"({"time":"2023-02-01T12:00:00Z","level":"info","msg":"started","port":8080}
{"time":"2023-02-01T12:00:03Z","level":"info","msg":"request","path":"/a","status":200}
{"time":"2023-02-01T12:00:04Z","level":"error","msg":"timeout","path":"/b","status":504}
)",
    R"([
  {
    "id": 4101,
    "name": "Lamp",
    "price": 24.9,
    "tags": ["home", "light"],
    "stock": {"north": 12, "south": 0}
  },
  {
    "id": 4102,
    "name": "Chair",
    "price": 79.0,
    "tags": ["home"],
    "stock": {"north": 3, "south": 8}
  }
]
)",
    R"(id,date,amount,currency,status
1001,2021-03-04,19.99,EUR,paid
1002,2021-03-04,7.50,EUR,open
1003,2021-03-05,112.00,USD,paid
1004,2021-03-05,64.25,EUR,refunded
1005,2021-03-07,5.00,GBP,paid
1006,2021-03-07,18.40,EUR,paid
)",
    "time\tsensor\ttemp\thumidity\n1618300800\tA1\t21.4\t40\n1618300860\tA1\t21.5\t40\n"
    "1618300920\tA1\t21.5\t41\n1618300980\tA1\t21.7\t41\n1618301040\tA1\t21.6\t41\n"
    "1618301100\tA1\t21.4\t42\n1618301160\tA1\t21.3\t42\n1618301220\tA1\t21.3\t42\n",
    R"(<event>
 4 81 +1.5000000e+00 9.11880000e+01 7.81860000e-03 1.18000000e-01
       2 -1    0    0  501    0 +0.0000000e+00 +0.0000000e+00 +2.1043310e+02 2.1043310e+02 0.0000000e+00
      -2 -1    0    0    0  501 +0.0000000e+00 +0.0000000e+00 -9.8790000e+00 9.8790000e+00 0.0000000e+00
      11  1    1    2    0    0 +3.0410000e+01 -1.7220000e+01 +1.7034000e+02 1.7389000e+02 0.0000000e+00
     -11  1    1    2    0    0 -3.0410000e+01 +1.7220000e+01 +3.0214100e+01 4.6220000e+01 0.0000000e+00
</event>
)",
    R"(   0.00000  1.23456E+01 -4.00210E-02   17
   0.01000  1.23511E+01 -4.01873E-02   17
   0.02000  1.23580E+01 -4.03991E-02   18
   0.03000  1.23644E+01 -4.05002E-02   18
   0.04000  1.23702E+01 -4.07310E-02   18
   0.05000  1.23771E+01 -4.08894E-02   19
)",
    R"(time="2021-09-09T01:02:03Z" level=info msg="pulled image" image=web:1.4 took=3.2s
time="2021-09-09T01:02:09Z" level=warning msg="disk is nearly full" host=db2 free=4%
time="2021-09-09T01:02:12Z" level=info msg="job done" job=vacuum took=0.8s
)",
    R"([server]
port = 8080
host = 0.0.0.0
log_file = /var/log/server.log

[database]
url = postgres://db.local:5432/main
pool_size = 10
timeout = 30

[cache]
enabled = yes
size = 256
)",
    R"(<?xml version="1.0" encoding="UTF-8"?>
<orders date="2020-01-31">
  <order id="501"><item>7781</item><count>2</count><price>14.90</price></order>
  <order id="502"><item>1190</item><count>1</count><price>3.20</price></order>
  <order id="503"><item>4408</item><count>6</count><price>0.75</price></order>
</orders>
)",
    R"(03-17 16:13:38.811  1702  2395 D PowerService: acquire lock=233570404, flags=0x1
03-17 16:13:38.819  1702  8671 D PowerService: release lock=233570404, flags=0x0
03-17 16:13:38.820  1702  8671 W SensorHub: late sample, 41 ms
)"};

/// Other languages, and signs: no class.
inline constexpr std::string_view unclassed_samples[] = {
    R"(Der alte Mann hatte den Leuchtturm dreißig Jahre lang gehütet, bevor ihn jemand fragte, warum.
Er hätte es ihnen nicht erzählt, denn er war ein stiller Mensch; aber er dachte oft daran,
an den langen Abenden, wenn die Lampe brannte und der Wind vom Meer herüberkam.
)",
    R"(Il avait gardé le phare pendant trente ans avant que quelqu'un lui demande pourquoi. Il ne le
leur aurait pas dit, car c'était un homme silencieux ; mais il y pensait souvent, pendant les
longues soirées, quand la lampe était allumée et que le vent venait de la mer.
)",
    R"(Старик хранил маяк тридцать лет, прежде чем кто-нибудь спросил его, почему. Он бы не сказал им,
потому что был человеком молчаливым; но он часто думал об этом долгими вечерами, когда лампа
горела и ветер дул с моря.
)",
    R"(Vanhus oli hoitanut majakkaa kolmekymmentä vuotta, ennen kuin kukaan kysyi häneltä miksi. Hän ei
olisi kertonut sitä heille, sillä hän oli hiljainen mies; mutta hän ajatteli sitä usein pitkinä
iltoina, kun lamppu paloi ja tuuli kävi mereltä.
)"};

}  // namespace tessera::test
