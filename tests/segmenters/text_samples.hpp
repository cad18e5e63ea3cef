// SPDX-License-Identifier: MIT
// Small texts in languages of people, written for the test.
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

/// Other languages: no class.
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
